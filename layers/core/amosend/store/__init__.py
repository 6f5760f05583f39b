"""What is kept in DynamoDB, SQS, KMS and Secrets Manager; the only users of pynamodb and botocore."""
