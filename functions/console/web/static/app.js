// What people expect on top of pages that work without it: live parts, a countdown, copying, one press once, search in lists.
"use strict";

const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

// A form that has been sent stays as it is until its answer comes; coming back to the page makes it usable again.
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => each("button", (button) => { button.disabled = true; }, form));
  });
}
addEventListener("pageshow", () => each("form[data-sent]", (form) => {
  delete form.dataset.sent;
  each("button", (button) => { button.disabled = false; }, form);
}));

function copying(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = document.body.dataset.copied;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}

// What was typed, or stands there again after a refusal, is not lost to a page that asks anew by itself.
const isTyped = (id) => Boolean(document.getElementById(id)?.value);
const isTouched = () => ["client_secret", "code", "token"].some(isTyped)
  || [...document.querySelectorAll("main input, main textarea")].some((field) => field.value !== field.defaultValue);

// By the server's clock: a browser's may be wrong. At the end the page is asked what to do now.
function countDown(place) {
  const end = Date.now() + 1000 * (place.dataset.until - place.dataset.now);
  place.hidden = false;
  const show = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    place.textContent = place.dataset.text.replace("{time}", time);
    if (left > 0) return;
    clearInterval(timer);
    if (isTouched()) place.textContent = place.dataset.over;
    else location.assign(place.dataset.from);
  };
  const timer = setInterval(show, 1000);
  show();
}

// A live part is taken anew from its own page, for as long as that shows it as live. A page without it has moved on.
async function renew(part) {
  if (!document.hidden) {
    try {
      const answer = await fetch(part.dataset.from, { headers: { Accept: "text/html" } });
      const found = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
      if (found) { part.replaceWith(found); live(found); return; }
      if (answer.ok && !isTouched()) { location.assign(part.dataset.from); return; }
    } catch { /* no network just now: asked again below */ }
  }
  live(part);
}
function live(part) {
  if (part.dataset.live) setTimeout(() => renew(part), 1000 * part.dataset.live);
}

// What belongs to a choice that is not made is out of reach. It is kept, and sent all the same: nothing typed is lost.
function belonging(part) {
  const form = part.closest("form");
  const show = () => { part.inert = !part.dataset.with.split(" ").includes(form.elements[part.dataset.of].value); };
  form.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}

function filtering(field) {
  field.hidden = false;
  const items = [...document.querySelectorAll(`#${field.dataset.filters} [data-item]`)];
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    items.forEach((item) => { item.hidden = !item.textContent.toLowerCase().includes(wanted) && !item.querySelector(":checked"); });
  });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

each("form[data-once]", sendOnce);
each("[data-copy]", copying);
each("[data-select]", (field) => field.addEventListener("focus", () => field.select()));
each("[data-until]", countDown);
each("[data-live]", live);
each("[data-filters]", filtering);
each("[data-of]", belonging);
each("[data-focus]", (box) => box.focus());
