namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Where a network is fed: evenly over the map, at crossings of arterial roads where there are any.</summary>
internal static class Sources
{
    private const double KilometresForOne = 32;

    /// <summary>Crossings, each once; at least one.</summary>
    /// <param name="cells">The ground.</param>
    /// <param name="streets">The streets.</param>
    /// <param name="shift">Share of a field by which the places lie off its middle, so that two networks are not fed at one place.</param>
    public static IReadOnlyList<int> Choose(CellGrid cells, StreetNet streets, double shift)
    {
        var fields = Math.Max(1, (int)Math.Round(Math.Sqrt(cells.Count / 100.0 / KilometresForOne)));
        var rank = Enumerable.Repeat(StreetClass.Local, streets.Nodes.Length).ToArray();
        for (var piece = 0; piece < streets.PieceCount; piece++)
        {
            foreach (var node in (ReadOnlySpan<int>)[streets.From[piece], streets.To[piece]])
            {
                if (streets.ClassOf(piece) < rank[node]) rank[node] = streets.ClassOf(piece);
            }
        }

        var best = rank.Min();
        var candidates = Enumerable.Range(0, rank.Length).Where(node => rank[node] == best).ToArray();
        var nearest = new NearestPoint([.. candidates.Select(node => streets.Nodes[node])]);
        var chosen = new List<int>();
        for (var field = 0; field < fields * fields; field++)
        {
            var east = cells.WestCm + (field % fields + 0.5 + shift) / fields * cells.Columns * CellGrid.CellM * PlanePoint.PerMetre;
            var north = cells.NorthCm - (field / fields + 0.5 + shift) / fields * cells.Rows * CellGrid.CellM * PlanePoint.PerMetre;
            chosen.Add(candidates[nearest.To(new PlanePoint((int)east, (int)north))]);
        }

        return [.. chosen.Distinct()];
    }
}
