namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Puts components into the streets, kind by kind, and hangs them on poles, circuits, gateways and pipes.</summary>
internal sealed class ComponentMaker(CellGrid cells, StreetNet streets, CityComponents all, ulong seed)
{
    private readonly (int First, int Count) _poles = all.RangeOf(CityMix.PoleKind);
    private readonly (int First, int Count) _lamps = all.RangeOf(CityMix.LampKind);
    private readonly (int First, int Count) _cabinets = all.RangeOf(CityMix.CabinetKind);

    /// <summary>How many of each row of the mix a city of a size has: at least one, and together exactly the size.</summary>
    public static int[] Counts(int components)
    {
        var rows = CityMix.Rows;
        var counts = rows.Select(row => Math.Max(1, (int)((long)row.Count * components / CityMix.Reference))).ToArray();
        var left = components - counts.Sum();
        var byRemainder = Enumerable.Range(0, rows.Count)
            .OrderByDescending(row => (long)rows[row].Count * components % CityMix.Reference).ThenBy(row => row).ToArray();

        // In a small city the kinds that have one at least take more than their part; the commonest gives it back.
        for (var turn = 0; left > 0; left--) counts[byRemainder[turn++ % rows.Count]]++;
        while (left < 0)
        {
            counts[Array.IndexOf(counts, counts.Max())]--;
            left++;
        }

        return counts;
    }

    public void Make(IReadOnlyList<PlanePoint?> waterNodes, IReadOnlyList<PlanePoint?> gasNodes)
    {
        Array.Fill(all.Pole, -1);
        Array.Fill(all.Hangs, -1);
        for (var row = 0; row < CityMix.Rows.Count; row++)
        {
            MarkDevices(row);
            if (CityMix.Rows[row].Siting == Siting.Street) PlaceAlongStreets(row);
        }

        PlaceCircuits();
        PlacePoles();
        PlaceOnPoles();
        FindGateways();
        HangOn(Hanging.Water, waterNodes);
        HangOn(Hanging.Gas, gasNodes);
    }

    private void MarkDevices(int row)
    {
        var kind = CityMix.Rows[row];
        var (first, count) = (all.FirstOfRow(row), all.CountOfRow(row));
        var devices = (long)Math.Round((double)kind.Devices * count / kind.Count);
        for (var index = 0L; index < count; index++) all.HasDevice[first + index] = (index + 1) * devices / count > index * devices / count;
    }

    private void PlaceAlongStreets(int row)
    {
        var kind = CityMix.Rows[row];
        var dice = new CityDice(seed, "place/" + kind.Kind);
        var (first, count) = (all.FirstOfRow(row), all.CountOfRow(row));
        var weights = Enumerable.Range(0, streets.PieceCount).Select(piece => streets.LengthOf(piece) * DensityOf(kind, piece)).ToArray();
        var step = weights.Sum() / count;
        var isEven = kind.Kind == CityMix.LampKind;
        var (current, before) = (0, 0.0);
        for (var index = 0; index < count; index++)
        {
            var at = (index + (isEven ? 0.5 : dice.Between(0.1, 0.9))) * step;
            while (current < weights.Length - 1 && before + weights[current] <= at) before += weights[current++];
            var share = weights[current] > 0 ? Math.Clamp((at - before) / weights[current], 0, 1) : 0.5;
            var isLeft = isEven ? index % 2 == 0 : dice.Share() < 0.5;
            all.Piece[first + index] = current;
            all.Place[first + index] = Beside(current, share, dice.Between(kind.NearM, kind.FarM) * (isLeft ? 1 : -1));
        }
    }

    private double DensityOf(KindRow kind, int piece) => streets.ClassOf(piece) switch
    {
        StreetClass.Arterial => kind.Arterial,
        StreetClass.Collector => kind.Collector,
        _ => kind.Local,
    };

    private PlanePoint Beside(int piece, double share, double leftM)
    {
        var (from, to) = (streets.Nodes[streets.From[piece]], streets.Nodes[streets.To[piece]]);
        double east = to.East - from.East, north = to.North - from.North;
        var across = leftM * PlanePoint.PerMetre / Math.Sqrt(east * east + north * north);
        return Inside(from.East + share * east - across * north, from.North + share * north + across * east);
    }

    private PlanePoint Inside(double east, double north) => new(
        Math.Clamp((int)Math.Round(east), cells.WestCm, cells.WestCm + cells.Columns * CellGrid.CellM * PlanePoint.PerMetre - 1),
        Math.Clamp((int)Math.Round(north), cells.NorthCm - cells.Rows * CellGrid.CellM * PlanePoint.PerMetre + 1, cells.NorthCm));

    // A circuit is a run of lamps along the streets, its cabinet in the middle of the run.
    private void PlaceCircuits()
    {
        for (var lamp = 0; lamp < _lamps.Count; lamp++) all.Hangs[_lamps.First + lamp] = (int)((long)lamp * _cabinets.Count / _lamps.Count);
        var dice = new CityDice(seed, "cabinets");
        for (var circuit = 0; circuit < _cabinets.Count; circuit++)
        {
            var middle = _lamps.First + (int)((circuit + 0.5) * _lamps.Count / _cabinets.Count);
            var lamp = all.Place[middle];
            all.Hangs[_cabinets.First + circuit] = circuit;
            all.Piece[_cabinets.First + circuit] = all.Piece[middle];
            all.Place[_cabinets.First + circuit] = Inside(lamp.East + dice.Between(-300, 300), lamp.North + dice.Between(-300, 300));
        }
    }

    private void PlacePoles()
    {
        for (var pole = 0; pole < _poles.Count; pole++)
        {
            var lamp = _lamps.First + (int)((pole + 0.5) * _lamps.Count / _poles.Count);
            var component = _poles.First + pole;
            all.Place[component] = all.Place[lamp];
            all.Piece[component] = all.Piece[lamp];
            all.Hangs[component] = all.Hangs[lamp];
            all.Pole[component] = all.Pole[lamp] = pole;
        }
    }

    private void PlaceOnPoles()
    {
        for (var row = 0; row < CityMix.Rows.Count; row++)
        {
            if (CityMix.Rows[row].Siting != Siting.Pole) continue;
            var count = all.CountOfRow(row);
            for (var index = 0; index < count; index++)
            {
                var (component, pole) = (all.FirstOfRow(row) + index, (int)((index + 0.5) * _poles.Count / count));
                all.Place[component] = all.Place[_poles.First + pole];
                all.Piece[component] = all.Piece[_poles.First + pole];
                all.Pole[component] = pole;
            }
        }
    }

    private void FindGateways()
    {
        var nearest = new NearestPoint(all.Place[_poles.First..(_poles.First + _poles.Count)]);
        for (var component = 0; component < all.Count; component++)
        {
            all.Gateway[component] = all.Pole[component] >= 0 ? all.Pole[component] : nearest.To(all.Place[component]);
        }
    }

    private void HangOn(Hanging what, IReadOnlyList<PlanePoint?> nodes)
    {
        var numbers = Enumerable.Range(0, nodes.Count).Where(node => nodes[node] is not null).ToArray();
        var nearest = new NearestPoint([.. numbers.Select(node => nodes[node]!.Value)]);
        for (var component = 0; component < all.Count; component++)
        {
            if (all.KindOf(component).Hanging == what) all.Hangs[component] = numbers[nearest.To(all.Place[component])];
        }
    }
}
