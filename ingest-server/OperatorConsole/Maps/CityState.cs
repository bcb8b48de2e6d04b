using SmartPoles.IngestServer.Live;

namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>How the city is at one moment: immutable, made anew as a whole.</summary>
public sealed class CityState
{
    private static readonly Dictionary<string, ulong> NoDebts = [];

    private readonly CityMap _map;
    private readonly byte[] _levels;
    private readonly bool[] _isOffline;
    private readonly CellState[] _cells;

    private CityState(CityMap map, byte[] levels, bool[] isOffline, CellState[] cells, int[] alarmsByLevel) =>
        (_map, _levels, _isOffline, _cells, AlarmsByLevel) = (map, levels, isOffline, cells, alarmsByLevel);

    /// <summary>The map whose components and cells it tells of.</summary>
    public CityMap Map => _map;

    /// <summary>Active alarms of level 1, 2, ... at the places 0, 1, ...</summary>
    public IReadOnlyList<int> AlarmsByLevel { get; }

    /// <summary>How many gateways are between birth and death certificate.</summary>
    public int GatewaysOnline => _isOffline.Count(isOffline => !isOffline);

    /// <summary>Worst active alarm of a component: 1 is the worst, 0 none.</summary>
    public int LevelOf(int component) => _levels[component];

    /// <summary>Whether nobody reads the component now.</summary>
    public bool IsOffline(int component) => IsOffline(_map, _isOffline, component);

    /// <summary>State of a cell of 100 m by its place in the map.</summary>
    public CellState Cell(int cell) => _cells[cell];

    /// <summary>Looks at everything once: a few milliseconds for half a million components.</summary>
    public static CityState Take(CityMap map, IReadOnlyList<string> gateways, LatestValues latest, IEnumerable<(string Subject, int Level)> active, IReadOnlyDictionary<string, ulong>? debts = null)
    {
        var isOffline = new bool[gateways.Count];
        for (var index = 0; index < isOffline.Length; index++) isOffline[index] = latest.Gateway(gateways[index]) is not { IsOnline: true };

        var levels = new byte[map.Components.Count];
        var byLevel = new int[3];
        foreach (var (subject, level) in active)
        {
            if (level > byLevel.Length) Array.Resize(ref byLevel, level);
            byLevel[level - 1]++;
            var place = map.PlaceOf(subject);
            if (place >= 0 && (levels[place] == 0 || level < levels[place])) levels[place] = (byte)level;
        }

        var cells = new CellState[map.Cells.Count];
        for (var cell = 0; cell < cells.Length; cell++)
        {
            var state = default(CellState);
            for (var index = map.Cells[cell].First; index < map.Cells[cell].End; index++) state = state.And(levels[index], IsOffline(map, isOffline, index));
            cells[cell] = state;
        }

        foreach (var (code, debt) in debts ?? NoDebts)
        {
            if (map.Find(code) is >= 0 and var place && map.CellOf(place) is >= 0 and var cell) cells[cell] = cells[cell] with { Debt = cells[cell].Debt + debt };
        }

        return new CityState(map, levels, isOffline, cells, byLevel);
    }

    /// <summary>What no gateway reads has nobody to miss.</summary>
    private static bool IsOffline(CityMap map, bool[] isOffline, int component) => map.GatewayOf(component) is >= 0 and var gateway && isOffline[gateway];
}

/// <summary>What is not well in a square.</summary>
/// <param name="Level">Worst active alarm: 1 is the worst, 0 none.</param>
/// <param name="Alarmed">Components with one.</param>
/// <param name="Offline">Components that nobody reads now.</param>
/// <param name="Debt">Records of its components that are known and not there.</param>
public readonly record struct CellState(int Level, int Alarmed, int Offline, ulong Debt = 0)
{
    internal CellState And(int level, bool isOffline) => new(Worse(Level, level), Alarmed + (level > 0 ? 1 : 0), Offline + (isOffline ? 1 : 0), Debt);

    internal CellState And(CellState other) => new(Worse(Level, other.Level), Alarmed + other.Alarmed, Offline + other.Offline, Debt + other.Debt);

    private static int Worse(int one, int other) => one == 0 ? other : other == 0 ? one : Math.Min(one, other);
}
