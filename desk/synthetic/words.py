"""Words that names and stories are made of, Vietnamese with English beside it."""

# The two halves of a brand: any of the first goes with any of the second.
# fmt: off
BRAND_FIRST = (
    "Nắng", "Hoa", "Đồi", "Gió", "Rừng", "Sao", "Núi", "Mây", "Trăng", "Lá", "Bến", "Suối", "Lúa", "Thung", "Vườn",
    "Tre", "Sương", "Nếp", "Đá", "Sông", "Cỏ", "Ruộng", "Nương", "Bản", "Khe", "Đèo", "Thác", "Hồ", "Ngõ", "Sân",
    "Chồi", "Hạt", "Mầm", "Quế", "Sen", "Trúc", "Mai", "Đào", "Mận", "Ngô",
)
BRAND_SECOND = (
    "Sớm", "Ngàn", "Vàng", "Xanh", "Ấm", "Đồng", "Hồng", "Sim", "Mát", "Sáng", "Xuân", "Trong", "Thơm", "Mơ",
    "Nắng", "Ngà", "Biếc", "Lành", "Non", "Hạ", "Thu", "Tươi", "Bạc", "Ngọc", "Mới", "Cao", "Rộng", "Dài", "Êm",
    "Đượm", "Ngọt", "Mộc", "Tím", "Nhỏ", "Lạ", "Quê", "Hiền", "Lam", "Tía", "Son",
)
# fmt: on

# By kind of producer: beginnings of the name, and the English word. The first stands most often.
PRODUCERS = {
    "cooperative": (("HTX", "HTX nông nghiệp", "Hợp tác xã", "HTX dịch vụ"), "cooperative"),
    "household": (("Hộ kinh doanh", "Cơ sở sản xuất"), "household business"),
    "company": (("Công ty TNHH", "Công ty Cổ phần"), "company"),
    "cooperative_group": (("Tổ hợp tác", "THT"), "cooperative group"),
    "farm": (("Trang trại",), "farm"),
    "association": (("Hội quán",), "association"),
    "other": (("Nhóm hộ",), "group of households"),
}

# What makes two products of one kind differ; the empty one is the plain product.
MODIFIERS = {
    "food": (
        ("", ""),
        ("đặc sản", "special"),
        ("truyền thống", "traditional"),
        ("hữu cơ", "organic"),
        ("loại một", "first-grade"),
        ("hộp quà", "gift-box"),
        ("túi nhỏ", "small-bag"),
        ("nhà làm", "home-made"),
        ("thượng hạng", "finest"),
        ("vùng cao", "highland"),
        ("mùa mới", "new-season"),
        ("ủ chậm", "slowly cured"),
        ("sạch", "clean"),
        ("vị gừng", "ginger-flavoured"),
        ("vị mắc khén", "mac-khen-flavoured"),
        ("ít ngọt", "less sweet"),
    ),
    "beverage": (
        ("", ""),
        ("hạ thổ", "earth-aged"),
        ("truyền thống", "traditional"),
        ("nhẹ", "mild"),
        ("thượng hạng", "finest"),
        ("chai nhỏ", "small-bottle"),
        ("ủ chum sành", "jar-aged"),
        ("hộp quà", "gift-box"),
    ),
    "herbal": (
        ("", ""),
        ("cô đặc", "concentrated"),
        ("nguyên chất", "pure"),
        ("hữu cơ", "organic"),
        ("hộp quà", "gift-box"),
        ("mật ong", "honey"),
        ("gia truyền", "family-recipe"),
    ),
    "handicraft": (
        ("", ""),
        ("dệt tay", "hand-woven"),
        ("cỡ lớn", "large"),
        ("cỡ nhỏ", "small"),
        ("hoa văn sao", "star-patterned"),
        ("nhuộm chàm", "indigo-dyed"),
    ),
    "ornamental": (("", ""), ("dáng huyền", "cascading"), ("loại nhỏ", "small"), ("rừng", "wild")),
    "tourism": (("", ""), ("ven suối", "by the stream"), ("nhà sàn", "stilt-house"), ("vườn quả", "orchard")),
}

# Kinds beside those of data/samples/kinds.csv: set, Vietnamese, English, raw material, packages, price in đồng.
MORE_KINDS = (
    (1, "Bưởi da xanh", "green-skin pomelos", "Quả bưởi", "1 quả; 5 quả", 45000),
    (1, "Khoai lang tím", "purple sweet potatoes", "Củ khoai lang", "1 kg; 5 kg", 25000),
    (1, "Cà chua bi", "cherry tomatoes", "Quả cà chua", "500 g; 1 kg", 30000),
    (1, "Măng tây xanh", "green asparagus", "Măng tây", "500 g", 55000),
    (2, "Thịt gà sáu ngón", "six-toed chicken", "Thịt gà", "1 con", 250000),
    (2, "Trứng vịt cỏ", "free-range duck eggs", "Trứng vịt", "10 quả", 35000),
    (3, "Đậu xanh", "mung beans", "Hạt đậu xanh", "500 g; 1 kg", 50000),
    (3, "Ngô nếp bản", "sticky maize", "Ngô nếp", "1 kg", 30000),
    (4, "Mật ong bạc hà", "mint-blossom honey", "Mật ong", "500 ml; 1 lít", 300000),
    (5, "Bánh khảo", "rice-flour cakes", "Gạo nếp; đường", "300 g", 40000),
    (5, "Xôi ngũ sắc", "five-colour sticky rice", "Gạo nếp; lá rừng", "500 g", 35000),
    (6, "Bánh đa", "rice crackers", "Gạo tẻ; vừng", "10 chiếc", 30000),
    (6, "Bánh phở ngô", "maize noodles", "Ngô; gạo tẻ", "500 g", 38000),
    (7, "Mít sấy", "dried jackfruit", "Quả mít", "200 g; 500 g", 65000),
    (7, "Khoai lang sấy dẻo", "soft-dried sweet potatoes", "Củ khoai lang", "300 g", 50000),
    (7, "Dưa cải muối", "pickled mustard greens", "Rau cải", "500 g", 25000),
    (7, "Hạt bí rang", "roasted pumpkin seeds", "Hạt bí", "250 g", 60000),
    (7, "Miến dong ngũ sắc", "five-colour canna vermicelli", "Củ dong riềng; lá rừng", "500 g", 65000),
    (8, "Ruốc gà", "shredded chicken floss", "Thịt gà", "200 g", 90000),
    (8, "Xúc xích hun khói", "smoked sausages", "Thịt lợn", "500 g", 110000),
    (8, "Nem chua", "fermented pork rolls", "Thịt lợn", "10 chiếc", 50000),
    (9, "Nước mắm cá suối", "stream-fish sauce", "Cá suối; muối", "500 ml", 60000),
    (9, "Tương ớt", "chilli sauce", "Quả ớt", "250 ml", 30000),
    (10, "Bột nghệ", "turmeric powder", "Củ nghệ", "100 g; 500 g", 60000),
    (10, "Chẩm chéo", "highland dipping spice", "Muối; mắc khén; ớt", "150 g", 40000),
    (10, "Tỏi đen", "black garlic", "Củ tỏi", "250 g", 150000),
    (11, "Chè ướp hoa nhài", "jasmine tea", "Búp chè; hoa nhài", "100 g", 95000),
    (11, "Bạch trà", "white tea", "Búp chè Shan", "50 g", 250000),
    (12, "Trà sen", "lotus tea", "Hoa sen", "100 g", 180000),
    (12, "Trà atisô", "artichoke tea", "Hoa atisô", "200 g", 75000),
    (13, "Cà phê rang xay", "ground coffee", "Hạt cà phê", "250 g; 500 g", 120000),
    (13, "Bột ca cao", "cocoa powder", "Hạt ca cao", "200 g", 110000),
    (14, "Rượu nếp cái", "sticky-rice spirit", "Gạo nếp; men", "500 ml; 1 lít", 85000),
    (15, "Rượu mận", "plum liqueur", "Quả mận; rượu", "500 ml", 110000),
    (16, "Nước uống suối ngàn", "bottled spring water", "Nước nguồn", "500 ml; 19 lít", 6000),
    (17, "Nước ép cam", "orange juice", "Quả cam", "330 ml", 25000),
    (18, "Cao lá ngải", "mugwort extract", "Lá ngải", "100 g", 130000),
    (18, "Viên gừng mật ong", "ginger and honey pills", "Củ gừng; mật ong", "200 g", 110000),
    (19, "Son dưỡng sáp ong", "beeswax lip balm", "Sáp ong", "10 g", 60000),
    (20, "Tinh dầu quế", "cinnamon oil", "Vỏ quế", "10 ml; 30 ml", 95000),
    (21, "Nón lá", "palm-leaf hats", "Lá cọ", "1 chiếc", 70000),
    (21, "Chiếu cói", "sedge mats", "Cói", "1 chiếc", 250000),
    (22, "Váy chàm", "indigo skirts", "Vải chàm", "1 chiếc", 650000),
    (23, "Hoa hồng cổ", "old garden roses", "Hoa hồng", "1 chậu", 180000),
    (24, "Cây quất cảnh", "ornamental kumquats", "Cây quất", "1 chậu", 400000),
    (25, "Cá chép cảnh", "ornamental carp", "Cá chép", "1 con", 300000),
    (26, "Vườn quả đón khách", "open orchard", "", "", None),
)

# Of a hundred products, how many are of each set: food and drinks most.
SHARES_OF_SETS = {
    **{1: 14, 2: 4, 3: 8, 4: 6, 5: 6, 6: 6, 7: 14, 8: 9, 9: 2, 10: 3, 11: 6, 12: 5, 13: 1},
    **{14: 3, 15: 2, 16: 0.4, 17: 1.6, 18: 3, 19: 0.8, 20: 1.4, 21: 1.5, 22: 0.7, 23: 0.3, 24: 0.3, 25: 0.1, 26: 1.9},
}

# How it is made: the end of a story.
WAYS = (
    ("phơi nắng tự nhiên, không phẩm màu", "dried in the sun, without colouring"),
    ("chế biến trong ngày thu hái", "processed on the day of picking"),
    ("đóng gói tại chỗ, có nhật ký sản xuất", "packed on the spot, with a production diary"),
    ("theo cách làm của người Tày, Nùng", "in the way of the Tày and Nùng people"),
    ("nguyên liệu mua của các hộ quanh vùng", "from materials bought of households around"),
    ("làm theo mẻ nhỏ, kiểm tra từng mẻ", "made in small batches, each of them checked"),
    ("trồng trên đất đồi, không thuốc diệt cỏ", "grown on hill land, without weedkillers"),
    ("sấy bằng năng lượng mặt trời", "dried with the power of the sun"),
)

MARKETS = (("Nhật Bản", "Japan"), ("Hàn Quốc", "Korea"), ("Cộng hòa Séc", "Czech Republic"), ("Đài Loan", "Taiwan"))
