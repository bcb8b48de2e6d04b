namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>[PIPES], [PUMPS] and [VALVES], with what [STATUS] says about them.</summary>
internal static class InpLinks
{
    private const string Open = "OPEN";
    private const string Closed = "CLOSED";

    public static void Read(InpReading reading, InpBeside beside)
    {
        foreach (var row in reading.Document["PIPES"])
        {
            if (reading.Has(row, 6, "pipe node1 node2 length diameter roughness [minor-loss] [OPEN|CLOSED|CV]")) reading.Builder.Add(Pipe(reading, beside, row), row.Origin);
        }

        foreach (var row in reading.Document["PUMPS"])
        {
            if (reading.Has(row, 5, "pump node1 node2 HEAD curve | POWER value [SPEED value] [PATTERN pattern]")) reading.Builder.Add(Pump(reading, beside, row), row.Origin);
        }

        foreach (var row in reading.Document["VALVES"])
        {
            if (reading.Has(row, 6, "valve node1 node2 diameter type setting [minor-loss]") && Valve(reading, beside, row) is { } valve) reading.Builder.Add(valve, row.Origin);
        }
    }

    private static Pipe Pipe(InpReading reading, InpBeside beside, InpRow row)
    {
        // The minor loss may be left out although a status follows.
        var word = row.Optional(7) ?? (row.TryNumber(6, out _) ? null : row.Optional(6));
        var minor = row.TryNumber(6, out var value) ? value : 0;
        var isValve = "CV".Equals(word, StringComparison.OrdinalIgnoreCase);
        var isClosed = Closed.Equals(word, StringComparison.OrdinalIgnoreCase);
        if (word is not null && !isValve && !isClosed && !Open.Equals(word, StringComparison.OrdinalIgnoreCase)) reading.Fault(row, $"'{word}' is no status of a pipe; write OPEN, CLOSED or CV");
        if (beside.Status.TryGetValue(row[0], out var status))
        {
            if (isValve) reading.Fault(status, $"pipe {row[0]} has a check valve, whose status nobody sets; remove the line");
            else if (Switch(status) is { } isOpen) isClosed = !isOpen;
            else reading.Fault(status, $"'{status[1]}' is no status of a pipe; write OPEN or CLOSED");
        }

        return new Pipe(row[0], row[1], row[2])
        {
            LengthM = reading.Number(row, 3, "length") * reading.Units.LengthM,
            DiameterM = reading.Number(row, 4, "diameter") * reading.Units.DiameterM,
            Roughness = reading.Number(row, 5, "roughness") * reading.Units.RoughnessM,
            MinorLoss = minor,
            HasCheckValve = isValve,
            IsClosed = isClosed,
            Vertices = Vertices(beside, row),
            Tag = beside.LinkTags.GetValueOrDefault(row[0]),
        };
    }

    private static Pump Pump(InpReading reading, InpBeside beside, InpRow row)
    {
        string? curve = null;
        string? pattern = null;
        double? power = null;
        double speed = 1;
        for (var index = 3; index < row.Count; index += 2)
        {
            if (row.Is(index, "HEAD")) curve = row[index + 1];
            else if (row.Is(index, "POWER")) power = reading.Number(row, index + 1, "power") * reading.Units.PowerW;
            else if (row.Is(index, "SPEED")) speed = reading.Number(row, index + 1, "speed");
            else if (row.Is(index, "PATTERN")) pattern = row[index + 1];
            else reading.Fault(row, $"'{row[index]}' is no keyword of a pump; use HEAD, POWER, SPEED, PATTERN");
        }

        var isClosed = false;
        if (beside.Status.TryGetValue(row[0], out var status))
        {
            if (Switch(status) is { } isOpen) isClosed = !isOpen;
            else speed = reading.Number(status, 1, "speed");
        }

        return new Pump(row[0], row[1], row[2])
        {
            HeadCurveId = curve,
            PowerW = power,
            Speed = speed,
            SpeedPatternId = pattern,
            IsClosed = isClosed,
            Vertices = Vertices(beside, row),
            Tag = beside.LinkTags.GetValueOrDefault(row[0]),
        };
    }

    private static Valve? Valve(InpReading reading, InpBeside beside, InpRow row)
    {
        if (!Enum.TryParse<ValveKind>(row[4], ignoreCase: true, out var kind) || char.IsAsciiDigit(row[4][0]))
        {
            reading.Fault(row, $"valve type '{row[4]}' is not known; use PRV, PSV, PBV, FCV, TCV or GPV");
            return null;
        }

        var isGeneral = kind == ValveKind.Gpv;
        var setting = isGeneral ? 0 : reading.Number(row, 5, "setting");
        var fixedAs = ValveOverride.None;
        if (beside.Status.TryGetValue(row[0], out var status))
        {
            if (Switch(status) is { } isOpen) fixedAs = isOpen ? ValveOverride.Open : ValveOverride.Closed;
            else if (!status.Is(1, "ACTIVE")) setting = reading.Number(status, 1, "setting");
        }

        return new Valve(row[0], row[1], row[2])
        {
            Kind = kind,
            DiameterM = reading.Number(row, 3, "diameter") * reading.Units.DiameterM,
            Setting = setting * reading.Units.Setting(kind),
            HeadLossCurveId = isGeneral ? row[5] : null,
            MinorLoss = reading.Number(row, 6, "minor loss", 0),
            Override = fixedAs,
            Vertices = Vertices(beside, row),
            Tag = beside.LinkTags.GetValueOrDefault(row[0]),
        };
    }

    private static IReadOnlyList<MapPoint> Vertices(InpBeside beside, InpRow row) => beside.Vertices.TryGetValue(row[0], out var points) ? points : [];

    // True for OPEN, false for CLOSED, null for anything else.
    private static bool? Switch(InpRow status) => status.Is(1, Open) ? true : status.Is(1, Closed) ? false : null;
}
