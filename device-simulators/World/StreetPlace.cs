using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.World;

/// <summary>The place of one pole: streets run from west to east, the next one lies to the south.</summary>
internal readonly struct StreetPlace(CityPlanOptions options, int index)
{
    internal const double MetresPerDegree = 111_320;
    internal static readonly double MetresPerDegreeEast =
        MetresPerDegree * Math.Cos(double.DegreesToRadians(SunPosition.Latitude));

    private const double PoleSpacing = 40;
    private const double StreetSpacing = 120;
    private const double CellSize = 100;
    private const int CellsPerSide = 10;
    private const int StreetsPerZone = 8;
    private const int CommunitiesPerTown = 999;

    private static readonly string[] Streets =
    [
        "Dongchang Road", "Liuyuan Road", "Xingmei Road", "Zhenxing Road", "Jianshe Road", "Chaocheng Road", "Huashan Road",
        "Lishan Road", "Guangyue Road", "Changrun Road", "Xinyuan Road", "Yanhe Road",
    ];

    private int Street => index / options.PolesPerStreet;

    private int Pole => index % options.PolesPerStreet;

    /// <summary>Area number for the group id; it comes round after 99.</summary>
    internal int Zone => 1 + Street / StreetsPerZone % 99;

    /// <summary>Name of the street; the row of names comes round with a number.</summary>
    internal string StreetName
    {
        get
        {
            var round = Street / Streets.Length;
            return $"{Streets[Street % Streets.Length]}{(round == 0 ? "" : $" {round + 1}")}";
        }
    }

    /// <summary>Street name and house number.</summary>
    internal string Address => $"{StreetName} {Pole + 1}";

    /// <summary>Where a device stands: lamps on the pole, shafts in the road before it.</summary>
    internal (double Latitude, double Longitude) Beside(DeviceKind kind)
    {
        var (east, south) = kind switch
        {
            DeviceKind.ManholeCover => (4.0, 3.0),
            DeviceKind.PressureTransmitter => (8.0, 4.0),
            DeviceKind.GasDetector => (-5.0, 4.0),
            _ => (0.0, 0.0),
        };
        var latitude = SunPosition.Latitude - (Street * StreetSpacing + south) / MetresPerDegree;
        var longitude = SunPosition.Longitude + (Pole * PoleSpacing + east) / MetresPerDegreeEast;
        return (Math.Round(latitude, 6), Math.Round(longitude, 6));
    }

    /// <summary>Cells of 100 m, numbered west to east and north to south within communities of 1 km.</summary>
    internal GridCode Grid(DivisionCode division)
    {
        var column = (int)(Pole * PoleSpacing / CellSize);
        var row = (int)(Street * StreetSpacing / CellSize);
        var communitiesAcross = 1 + (int)((options.PolesPerStreet - 1) * PoleSpacing / CellSize) / CellsPerSide;
        var community = row / CellsPerSide * communitiesAcross + column / CellsPerSide;
        var serial = row % CellsPerSide * CellsPerSide + column % CellsPerSide + 1;
        var town = 1 + community / CommunitiesPerTown % CommunitiesPerTown;
        return GridCode.TryCreate(division, town, 1 + community % CommunitiesPerTown, serial, out var grid)
            ? grid
            : throw new InvalidOperationException($"No grid cell for pole {index}");
    }
}
