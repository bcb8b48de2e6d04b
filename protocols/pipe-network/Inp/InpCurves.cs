namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>[PATTERNS] and [CURVES]. What a curve tells is known by who uses it, so its users are looked at first.</summary>
internal static class InpCurves
{
    public static void ReadPatterns(InpReading reading)
    {
        var patterns = new Dictionary<string, (Origin Origin, List<double> Values)>(StringComparer.Ordinal);
        foreach (var row in reading.Document["PATTERNS"])
        {
            if (!reading.Has(row, 2, "pattern multiplier ...")) continue;
            if (!patterns.TryGetValue(row[0], out var pattern)) patterns[row[0]] = pattern = (row.Origin, []);
            for (var index = 1; index < row.Count; index++) pattern.Values.Add(reading.Number(row, index, "multiplier"));
        }

        foreach (var (id, (origin, values)) in patterns) reading.Builder.Add(new Pattern(id, values), origin);
    }

    public static void ReadCurves(InpReading reading)
    {
        var kinds = Kinds(reading.Document);
        var curves = new Dictionary<string, (Origin Origin, List<CurvePoint> Points)>(StringComparer.Ordinal);
        foreach (var row in reading.Document["CURVES"])
        {
            if (!reading.Has(row, 3, "curve x y")) continue;
            if (!curves.TryGetValue(row[0], out var curve)) curves[row[0]] = curve = (row.Origin, []);
            var (x, y) = reading.Units.Curve(kinds.GetValueOrDefault(row[0]));
            curve.Points.Add(new CurvePoint(reading.Number(row, 1, "x") * x, reading.Number(row, 2, "y") * y));
        }

        foreach (var (id, (origin, points)) in curves) reading.Builder.Add(new Curve(id, kinds.GetValueOrDefault(id), points), origin);
    }

    private static Dictionary<string, CurveKind> Kinds(InpDocument document)
    {
        var kinds = new Dictionary<string, CurveKind>(StringComparer.Ordinal);
        foreach (var row in document["PUMPS"])
        {
            for (var index = 3; index < row.Count - 1; index++)
            {
                if (row.Is(index, "HEAD")) kinds.TryAdd(row[index + 1], CurveKind.PumpHead);
            }
        }

        foreach (var row in document["TANKS"])
        {
            if (row.Optional(7) is { } id) kinds.TryAdd(id, CurveKind.Volume);
        }

        foreach (var row in document["VALVES"])
        {
            if (row.Is(4, "GPV")) kinds.TryAdd(row[5], CurveKind.HeadLoss);
        }

        foreach (var row in document["ENERGY"])
        {
            if (row.Is(0, "PUMP") && row[2].StartsWith("EFFI", StringComparison.OrdinalIgnoreCase)) kinds.TryAdd(row[3], CurveKind.Efficiency);
        }

        return kinds;
    }
}
