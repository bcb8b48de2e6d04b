namespace SmartPoles.DeviceSimulators.City;

/// <summary>How many components of each kind stand in the reference city of 480,000 on 128 km2, and what measures there.</summary>
/// <remarks>
/// Codes: CJ/T 214-2007 and the local extension 21xx. Lamps (60,000), monitored covers with detectors in gas shafts (100,000),
/// air heads (3,000), water pressure points (2,000) and gas detectors (5,000) are the project's load model; 10,000 smart poles follow
/// from one gateway for 48 components. All other counts are estimates for about 1,100 km of streets and no census: a tree each 20 m,
/// a shaft of each large utility each 30 to 45 m, a bin each 45 m. Six components of ten are passive.
/// </remarks>
public static class CityMix
{
    /// <summary>Components of the reference city; the sum of all rows.</summary>
    public const int Reference = 480_000;

    /// <summary>Kind of smart poles; each carries a gateway.</summary>
    public const int PoleKind = 117;

    /// <summary>Kind of street lamps.</summary>
    public const int LampKind = 118;

    /// <summary>Kind of lighting cabinets, one for each circuit.</summary>
    public const int CabinetKind = 2104;

    /// <summary>The seventeen kinds of covers that a city watches.</summary>
    public static IReadOnlyList<int> CoverKinds { get; } =
        [101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 114, 127, 128, 129, 130];

    /// <summary>The mix, in the order of the codes.</summary>
    public static IReadOnlyList<KindRow> Rows { get; } =
    [
        Cover(101, "Water supply cover", 24_000, CityOwner.Water, 15_000, Hanging.Water),
        Cover(102, "Sewage cover", 36_000, CityOwner.Drainage, 25_000),
        Cover(103, "Storm drain cover", 30_000, CityOwner.Drainage, 22_000),
        new(104, "Gully grate", 36_000, CityOwner.Drainage, NearM: 3, FarM: 8, Device: CityDeviceKind.CoverMonitor, Devices: 8_000),
        Cover(105, "Power cover", 12_000, CityOwner.Power, 8_000),
        Cover(106, "Lighting cover", 6_000, CityOwner.Lighting, 2_000),
        Cover(107, "Telecom cover", 12_000, CityOwner.Telecom, 7_000),
        Cover(108, "Television cover", 2_400, CityOwner.Broadcasting, 1_000),
        Cover(109, "Network cover", 2_400, CityOwner.Telecom, 1_000),
        Cover(110, "Heating cover", 6_000, CityOwner.Heating, 4_500),
        new(111, "Gas cover", 6_000, CityOwner.Gas, NearM: 2, FarM: 5, Device: CityDeviceKind.GasDetector, Devices: 5_000, Hanging: Hanging.Gas),
        Cover(112, "Police cover", 1_800, CityOwner.Police, 800),
        new(113, "Fire hydrant", 9_600, CityOwner.Fire, NearM: 8, FarM: 14, Hanging: Hanging.Water),
        Cover(114, "Ownerless cover", 1_200, CityOwner.StreetOffice, 300),
        new(115, "Telecom cabinet", 6_000, CityOwner.Telecom, NearM: 8, FarM: 14),
        new(116, "Power cabinet", 6_000, CityOwner.Power, NearM: 8, FarM: 14),
        new(PoleKind, "Smart pole", 10_000, CityOwner.Lighting, Siting.Lamp, Device: CityDeviceKind.PoleMonitor, Devices: 10_000, Hanging: Hanging.Circuit),
        new(LampKind, "Street lamp", 60_000, CityOwner.Lighting, Arterial: 2, Collector: 1.5, NearM: 6, FarM: 6, Device: CityDeviceKind.LampController, Devices: 60_000, Hanging: Hanging.Circuit),
        new(119, "Ground light", 3_000, CityOwner.Lighting, Arterial: 3),
        new(120, "Landscape light", 4_800, CityOwner.Lighting, Arterial: 3, FarM: 25),
        new(121, "News-stand", 240, CityOwner.Post, NearM: 9, FarM: 14),
        new(122, "Telephone booth", 360, CityOwner.Telecom, NearM: 9, FarM: 14),
        new(123, "Post box", 600, CityOwner.Post, NearM: 9, FarM: 14),
        new(126, "Fitness equipment", 3_000, CityOwner.StreetOffice, Arterial: 0.2, NearM: 25, FarM: 70),
        Cover(127, "Reclaimed water cover", 1_200, CityOwner.Water, 400),
        Cover(128, "Bus system cover", 300, CityOwner.Bus, 0),
        Cover(129, "Oil pipeline cover", 300, CityOwner.OilPipeline, 0),
        Cover(130, "Special cover", 300, CityOwner.StreetOffice, 0),
        new(133, "High-voltage tower", 300, CityOwner.Power, Local: 0, NearM: 30, FarM: 70),
        new(134, "Transformer", 3_600, CityOwner.Power, NearM: 15, FarM: 40),
        new(135, "Gas regulator station", 1_800, CityOwner.Gas, Arterial: 0.5, NearM: 15, FarM: 40, Device: CityDeviceKind.GasPressure, Devices: 600, Hanging: Hanging.Gas),
        new(136, "Surveillance camera", 9_000, CityOwner.Police, Arterial: 2),
        new(203, "Bus shelter", 2_400, CityOwner.Bus, Arterial: 3, Local: 0.2, NearM: 9, FarM: 13),
        new(209, "Traffic sign", 24_000, CityOwner.Traffic, Arterial: 2, Collector: 1.5),
        new(210, "Traffic light", 4_800, CityOwner.Traffic, Arterial: 3, Collector: 2, Local: 0.1),
        new(211, "Traffic barrier", 9_600, CityOwner.Traffic, Arterial: 4, Local: 0.2, NearM: 0, FarM: 6),
        new(212, "Bicycle stand", 3_600, CityOwner.StreetOffice, NearM: 9, FarM: 14),
        new(213, "Street name sign", 6_000, CityOwner.StreetOffice),
        new(301, "Public toilet", 600, CityOwner.Sanitation, NearM: 12, FarM: 40),
        new(305, "Litter bin", 24_000, CityOwner.Sanitation, Arterial: 1.5, NearM: 8, FarM: 12),
        new(307, "Billboard", 9_600, CityOwner.StreetOffice, Arterial: 2, NearM: 9, FarM: 20),
        new(309, "Weather and air station", 3_000, CityOwner.Environment, Siting.Pole, Device: CityDeviceKind.AirHead, Devices: 3_000),
        new(402, "Street tree", 60_000, CityOwner.Parks, Arterial: 1.5, NearM: 7, FarM: 9),
        new(403, "Tree guard", 11_850, CityOwner.Parks, Arterial: 1.5, NearM: 7, FarM: 9),
        new(405, "Green area", 3_000, CityOwner.Parks, NearM: 20, FarM: 70),
        new(407, "Bench", 9_600, CityOwner.Parks, NearM: 9, FarM: 40),
        new(408, "Green area railing", 4_800, CityOwner.Parks, NearM: 12, FarM: 25),
        new(501, "Bulletin board", 1_800, CityOwner.StreetOffice, NearM: 10, FarM: 40),
        new(CabinetKind, "Lighting cabinet", 1_250, CityOwner.Lighting, Siting.Circuit, Hanging: Hanging.Circuit),
        new(2132, "Water main pressure point", 2_000, CityOwner.Water, NearM: 1, FarM: 4, Device: CityDeviceKind.WaterPressure, Devices: 2_000, Hanging: Hanging.Water),
        new(2136, "District water meter", 1_900, CityOwner.Water, NearM: 1, FarM: 4, Device: CityDeviceKind.WaterMeter, Devices: 1_500, Hanging: Hanging.Water),
    ];

    private static KindRow Cover(int kind, string title, int count, CityOwner owner, int devices, Hanging hanging = Hanging.None) => new(
        kind, title, count, owner, NearM: 0, FarM: 6, Device: devices > 0 ? CityDeviceKind.CoverMonitor : CityDeviceKind.None, Devices: devices, Hanging: hanging);
}
