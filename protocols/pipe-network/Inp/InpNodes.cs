namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>[JUNCTIONS], [RESERVOIRS] and [TANKS].</summary>
internal static class InpNodes
{
    public static void Read(InpReading reading, InpBeside beside)
    {
        var length = reading.Units.LengthM;
        foreach (var row in reading.Document["JUNCTIONS"]) reading.Builder.Add(Junction(reading, beside, row), row.Origin);
        foreach (var row in reading.Document["RESERVOIRS"])
        {
            var reservoir = new Reservoir(row[0])
            {
                HeadM = reading.Number(row, 1, "head") * length,
                PatternId = row.Optional(2),
                Position = Position(beside, row),
                Tag = beside.NodeTags.GetValueOrDefault(row[0]),
            };
            reading.Builder.Add(reservoir, row.Origin);
        }

        foreach (var row in reading.Document["TANKS"])
        {
            if (!reading.Has(row, 6, "tank elevation initial-level minimum-level maximum-level diameter [minimum-volume [curve [overflow]]]")) continue;
            var tank = new Tank(row[0])
            {
                ElevationM = reading.Number(row, 1, "elevation") * length,
                InitialLevelM = reading.Number(row, 2, "initial level") * length,
                MinLevelM = reading.Number(row, 3, "minimum level") * length,
                MaxLevelM = reading.Number(row, 4, "maximum level") * length,
                DiameterM = reading.Number(row, 5, "diameter") * length,
                MinVolumeM3 = reading.Number(row, 6, "minimum volume", 0) * reading.Units.VolumeM3,
                VolumeCurveId = row.Optional(7),
                CanOverflow = row.Is(8, "YES"),
                Position = Position(beside, row),
                Tag = beside.NodeTags.GetValueOrDefault(row[0]),
            };
            reading.Builder.Add(tank, row.Origin);
        }
    }

    private static Junction Junction(InpReading reading, InpBeside beside, InpRow row)
    {
        var flow = reading.Units.FlowM3PerS;
        IReadOnlyList<JunctionDemand> demands = beside.Demands.TryGetValue(row[0], out var listed) ? listed : [];
        var own = reading.Number(row, 2, "demand", 0);

        // A junction that [DEMANDS] names has no other demand; a base of 0 is none, unless it carries a pattern.
        if (demands.Count == 0 && (own != 0 || row.Optional(3) is not null)) demands = [new JunctionDemand(own * flow, row.Optional(3))];
        return new Junction(row[0])
        {
            ElevationM = reading.Number(row, 1, "elevation", 0) * reading.Units.LengthM,
            Demands = demands,
            EmitterCoefficient = beside.Emitters.GetValueOrDefault(row[0]),
            Position = Position(beside, row),
            Tag = beside.NodeTags.GetValueOrDefault(row[0]),
        };
    }

    private static MapPoint? Position(InpBeside beside, InpRow row) => beside.Positions.TryGetValue(row[0], out var point) ? point : null;
}
