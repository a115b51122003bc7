"""页面外壳: layout, menu, components, lists and exports; knows no desk."""
