"""客户档案: customers, vehicles, models, ownership, readings, facts, policies, responsibility, suppliers."""
