"""服务顾问: visits, their lines and receipts; keeps the vehicle facts up to date."""
