"""The ways in which people write phones and e-mails into a CRM, right and wrong."""

CLEAN_DOMAINS = (
    "example.com",
    "example.org",
    "example.net",
    "mail.example",
    "pochta.example",
    "post.example",
)

JUNK_EMAILS = (
    "444",
    "нет",
    "ivan@",
    "-",
    "@",
    "нет почты",
    "не указан",
    "ivan.petrov",
    "ivan petrov@example.com",
    "ivan@@example.com",
    "ivan@example..com",
    "ivan@example,com",
    "@example.com",
    "+79990000000",
    "https://example.com",
    "почта@",
)
JUNK_PHONES = (
    "нет",
    "123",
    "-",
    "звонить вечером",
    "00000000000",
    "+7",
    "8999",
    "см. комментарий",
    "999-12-34",
)

# {a} operator code, {b}-{c}-{d} the subscriber's seven digits.
PHONES = (
    "+7 ({a}) {b}-{c}-{d}",
    "8 ({a}) {b}-{c}-{d}",
    "8{a}{b}{c}{d}",
    "7{a}{b}{c}{d}",
    "{a}{b}{c}{d}",
    "8-{a}-{b}-{c}-{d}",
    "8 {a} {b} {c} {d}",
    "+7 {a} {b}-{c}-{d}",
    "({a}) {b}-{c}-{d}",
    "+7({a}){b}{c}{d}",
    " +7 {a} {b} {c} {d} ",
    "тел. 8 {a} {b}-{c}-{d}",
)
EXTENSIONS = (
    "+7 (495) {b}-{c}-{d} доб. 123",
    "8 (495) {b}-{c}-{d}, доб. 7",
    "+7495{b}{c}{d} ext 12",
    "8 800 {b}-{c}-{d} #45",
)
FOREIGN = (
    "+375 29 {b}-{c}-{d}",
    "+998 90 {b} {c} {d}",
    "+49 30 {b}{c}{d}",
    "+1 (212) 555-01{d}",
    "+374 77 {b}{c}{d}",
)


def phone(pattern: str, *, number: int) -> str:
    """The subscriber's seven-digit `number` written by the pattern."""
    digits = f"{number:07d}"
    return pattern.format(a="999", b=digits[:3], c=digits[3:5], d=digits[5:])


def untidy(email: str, *, choice: int) -> str:
    """A valid address as a careless hand leaves it: capitals, spaces around, a trailing dot or a mailto: in front."""
    variants = (email.upper(), f" {email} ", email.title(), f"{email} ", f"mailto:{email}", f"{email}.")
    return variants[choice % len(variants)]
