"""客户卡片: one file whole, as its page and `keliu show` tell it."""
