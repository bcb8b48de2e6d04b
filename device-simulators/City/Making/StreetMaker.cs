namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>
/// Lays streets: lines each 200 m, every fifth an arterial road, bent a little, with some local pieces left out where a block is
/// larger. What is left is connected.
/// </summary>
/// <remarks>200 m in both directions are 10 km of streets for a km2 less what is left out: the 8 km/km2 that planners ask for.</remarks>
internal static class StreetMaker
{
    private const double SpacingM = 200;
    private const double MarginM = 60;
    private const double LineShiftM = 28;
    private const double CrossingShiftM = 16;
    private const double LeftOut = 0.3;
    private const int ArterialEach = 5;
    private const int ArterialAt = 2;

    public static StreetNet Make(CellGrid cells, ulong seed)
    {
        var (across, down) = (LinesIn(cells.Columns), LinesIn(cells.Rows));
        var nodes = Crossings(cells, across, down, seed);
        var pieces = Pieces(across, down);
        var kept = Kept(pieces, across, down, nodes.Length, seed);
        var shift = new CityDice(seed, "names").Below(1000);
        var names = Enumerable.Range(0, down).Select(line => StreetNames.Of(line, eastWest: true, RankOf(line), shift))
            .Concat(Enumerable.Range(0, across).Select(line => StreetNames.Of(line, eastWest: false, RankOf(line), shift + 7)));
        var classes = Enumerable.Range(0, down).Concat(Enumerable.Range(0, across)).Select(RankOf);
        return new StreetNet(
            [.. names], [.. classes], nodes, [.. kept.Select(piece => piece.From)], [.. kept.Select(piece => piece.To)], [.. kept.Select(piece => piece.Street)]);
    }

    private static int LinesIn(int cells) => Math.Max(2, (int)Math.Round((cells * CellGrid.CellM - 2 * MarginM) / SpacingM) + 1);

    private static StreetClass RankOf(int line) => (line % ArterialEach) switch
    {
        ArterialAt => StreetClass.Arterial,
        0 => StreetClass.Collector,
        _ => StreetClass.Local,
    };

    private static PlanePoint[] Crossings(CellGrid cells, int across, int down, ulong seed)
    {
        var dice = new CityDice(seed, "crossings");
        var eastShift = Enumerable.Range(0, across).Select(_ => dice.Between(-LineShiftM, LineShiftM)).ToArray();
        var northShift = Enumerable.Range(0, down).Select(_ => dice.Between(-LineShiftM, LineShiftM)).ToArray();
        var (stepEast, stepNorth) = (Step(cells.Columns, across), Step(cells.Rows, down));
        var nodes = new PlanePoint[across * down];
        for (var node = 0; node < nodes.Length; node++)
        {
            var (row, column) = (node / across, node % across);
            var east = MarginM + column * stepEast + eastShift[column] + dice.Between(-CrossingShiftM, CrossingShiftM);
            var south = MarginM + row * stepNorth + northShift[row] + dice.Between(-CrossingShiftM, CrossingShiftM);
            nodes[node] = PlanePoint.FromMetres(cells.WestCm / (double)PlanePoint.PerMetre + east, cells.NorthCm / (double)PlanePoint.PerMetre - south);
        }

        return nodes;
    }

    private static double Step(int cells, int lines) => (cells * CellGrid.CellM - 2 * MarginM) / (lines - 1);

    // Every second line runs backwards, so that the end of one line is near the beginning of the next: lamps and their circuits follow.
    private static List<Piece> Pieces(int across, int down)
    {
        var pieces = new List<Piece>();
        for (var line = 0; line < down; line++) AddLine(pieces, line, line, across, node => line * across + node);
        for (var line = 0; line < across; line++) AddLine(pieces, line, down + line, down, node => node * across + line);
        return pieces;
    }

    private static void AddLine(List<Piece> pieces, int line, int street, int nodes, Func<int, int> nodeAt)
    {
        for (var index = 0; index < nodes - 1; index++)
        {
            var from = line % 2 == 0 ? index : nodes - 1 - index;
            pieces.Add(new Piece(nodeAt(from), nodeAt(line % 2 == 0 ? from + 1 : from - 1), street));
        }
    }

    private static List<Piece> Kept(List<Piece> pieces, int across, int down, int nodes, ulong seed)
    {
        var dice = new CityDice(seed, "blocks");
        var groups = new Groups(nodes);
        var locals = new List<Piece>();
        var gone = new HashSet<Piece>();
        foreach (var piece in pieces)
        {
            if (RankOf(piece.Street < down ? piece.Street : piece.Street - down) == StreetClass.Local) locals.Add(piece);
            else groups.Join(piece.From, piece.To);
        }

        for (var index = locals.Count - 1; index >= 0; index--)
        {
            var other = dice.Below(index + 1);
            (locals[index], locals[other]) = (locals[other], locals[index]);
            if (!groups.Join(locals[index].From, locals[index].To) && dice.Share() < LeftOut) gone.Add(locals[index]);
        }

        return [.. pieces.Where(piece => !gone.Contains(piece))];
    }

    private readonly record struct Piece(int From, int To, int Street);
}
