namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Names in the manner of the town: roads and lanes run east and west, streets and alleys north and south.</summary>
internal static class StreetNames
{
    private static readonly string[] Words =
    [
        "Dongchang", "Liuyuan", "Xingmei", "Zhenxing", "Jianshe", "Chaocheng", "Huashan", "Lishan", "Guangyue", "Changrun", "Xinyuan",
        "Yanhe", "Beishun", "Xingguang", "Lianhu", "Weiyu", "Hunan", "Huangshan", "Zhonghua", "Songgui", "Minghe", "Yingbin", "Taishan",
        "Hengshan", "Lutai", "Jiuzhou", "Longshan", "Fengming", "Cuihu", "Qianjin", "Heping", "Tuanjie", "Wenhua", "Xiangyang",
    ];

    /// <summary>The name of a line of streets; the same line never shares its name with another one.</summary>
    public static string Of(int line, bool eastWest, StreetClass rank, int shift)
    {
        var (round, word) = Math.DivRem(line, Words.Length);
        var kind = (eastWest, rank) switch
        {
            (true, StreetClass.Local) => "Lane",
            (true, _) => "Road",
            (false, StreetClass.Local) => "Alley",
            _ => "Street",
        };
        return $"{Words[(word + shift) % Words.Length]} {kind}{(round == 0 ? "" : $" {round + 1}")}";
    }
}
