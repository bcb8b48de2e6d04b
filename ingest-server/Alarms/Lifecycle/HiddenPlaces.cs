using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>One rule on one subject, put aside for a time.</summary>
public sealed record Shelf(string Rule, string Subject, long UntilUnixMs, string Who, string Reason);

/// <summary>A maintenance window: alarms of its places are suppressed by design.</summary>
/// <param name="Id">Id.</param>
/// <param name="Subjects">Codes of devices, components, gateways, circuits, zones or unit grid cells.</param>
/// <param name="FromUnixMs">Beginning.</param>
/// <param name="UntilUnixMs">End.</param>
/// <param name="Who">Who set it.</param>
/// <param name="Reason">Why.</param>
public sealed record MaintenanceWindow(string Id, IReadOnlyList<string> Subjects, long FromUnixMs, long UntilUnixMs, string Who, string Reason)
{
    internal bool IsOpen(long nowMs) => FromUnixMs <= nowMs && nowMs < UntilUnixMs;
}

/// <summary>A place whose alarms are not annunciated until it is put back.</summary>
public sealed record OutOfServiceMark(string Code, long SinceUnixMs, string Who, string Reason);

/// <summary>What operators have hidden: in the state store, and the same in memory for the look-up at each alarm.</summary>
internal sealed class HiddenPlaces
{
    /// <summary>Most shelves, windows and marks of each kind: bounds memory, and beyond it nobody remembers what is hidden.</summary>
    internal const int CountMax = 10_000;

    private readonly Dictionary<(string Rule, string Subject), Shelf> _shelves = [];
    private readonly Dictionary<string, MaintenanceWindow> _windows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<MaintenanceWindow>> _windowsByPlace = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OutOfServiceMark> _marks = new(StringComparer.Ordinal);

    /// <summary>When the next shelf or window begins or ends.</summary>
    internal long NextDueMs { get; private set; } = long.MaxValue;

    internal static void Create(StateDatabase state) => state.Execute(
        """
        CREATE TABLE IF NOT EXISTS shelves(
            rule TEXT NOT NULL, subject TEXT NOT NULL, until_ms INTEGER NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY(rule, subject)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS maintenance(
            id TEXT PRIMARY KEY, subjects TEXT NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, who TEXT NOT NULL,
            reason TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS out_of_service(
            code TEXT PRIMARY KEY, since_ms INTEGER NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
        """);

    internal static IReadOnlyList<Shelf> ReadShelves(SqliteConnection connection) => Read(
        connection, "SELECT rule, subject, until_ms, who, reason FROM shelves ORDER BY until_ms, rule, subject",
        row => new Shelf(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetString(4)));

    internal static IReadOnlyList<MaintenanceWindow> ReadWindows(SqliteConnection connection) => Read(
        connection, "SELECT id, subjects, from_ms, until_ms, who, reason FROM maintenance ORDER BY from_ms, id",
        row => new MaintenanceWindow(row.GetString(0), row.GetString(1).Split('\n'), row.GetInt64(2), row.GetInt64(3), row.GetString(4), row.GetString(5)));

    internal static IReadOnlyList<OutOfServiceMark> ReadMarks(SqliteConnection connection) => Read(
        connection, "SELECT code, since_ms, who, reason FROM out_of_service ORDER BY code",
        row => new OutOfServiceMark(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3)));

    internal void Load(SqliteConnection connection, long nowMs)
    {
        _shelves.Clear();
        _windows.Clear();
        _windowsByPlace.Clear();
        _marks.Clear();
        foreach (var shelf in ReadShelves(connection)) _shelves[(shelf.Rule, shelf.Subject)] = shelf;
        foreach (var window in ReadWindows(connection)) Keep(window);
        foreach (var mark in ReadMarks(connection)) _marks[mark.Code] = mark;
        FindNextDue(nowMs);
    }

    /// <summary>What hides a rule at a place now.</summary>
    internal Hiding Of(string rule, PlaceKeys keys, long nowMs)
    {
        var hidden = Hiding.None;
        if (_shelves.Count > 0 && _shelves.TryGetValue((rule, keys.Subject), out var shelf) && nowMs < shelf.UntilUnixMs) hidden |= Hiding.Shelf;
        if (_windows.Count > 0 && IsInWindow(keys, nowMs)) hidden |= Hiding.Window;
        if (_marks.Count > 0 && (_marks.ContainsKey(keys.Subject) || _marks.ContainsKey(keys.Component) || _marks.ContainsKey(keys.Gateway))) hidden |= Hiding.OutOfService;
        return hidden;
    }

    internal Shelf? ShelfOf(string rule, string subject) => _shelves.GetValueOrDefault((rule, subject));

    internal MaintenanceWindow? Window(string id) => _windows.GetValueOrDefault(id);

    internal OutOfServiceMark? Mark(string code) => _marks.GetValueOrDefault(code);

    internal bool HasRoomForShelf => _shelves.Count < CountMax;

    internal bool HasRoomForWindow => _windows.Count < CountMax;

    internal bool HasRoomForMark => _marks.Count < CountMax;

    internal void Add(Shelf shelf, BookSession session)
    {
        _shelves[(shelf.Rule, shelf.Subject)] = shelf;
        session.Run(
            "INSERT OR REPLACE INTO shelves(rule, subject, until_ms, who, reason) VALUES($1, $2, $3, $4, $5)",
            shelf.Rule, shelf.Subject, shelf.UntilUnixMs, shelf.Who, shelf.Reason);
        FindNextDue(session.NowMs);
    }

    internal void Remove(Shelf shelf, BookSession session)
    {
        _shelves.Remove((shelf.Rule, shelf.Subject));
        session.Run("DELETE FROM shelves WHERE rule = $1 AND subject = $2", shelf.Rule, shelf.Subject);
        FindNextDue(session.NowMs);
    }

    internal void Add(MaintenanceWindow window, BookSession session)
    {
        Keep(window);
        session.Run(
            "INSERT OR REPLACE INTO maintenance(id, subjects, from_ms, until_ms, who, reason) VALUES($1, $2, $3, $4, $5, $6)",
            window.Id, string.Join('\n', window.Subjects), window.FromUnixMs, window.UntilUnixMs, window.Who, window.Reason);
        FindNextDue(session.NowMs);
    }

    internal void Remove(MaintenanceWindow window, BookSession session)
    {
        _windows.Remove(window.Id);
        foreach (var place in window.Subjects)
        {
            if (!_windowsByPlace.TryGetValue(place, out var windows)) continue;
            windows.RemoveAll(other => other.Id == window.Id);
            if (windows.Count == 0) _windowsByPlace.Remove(place);
        }

        session.Run("DELETE FROM maintenance WHERE id = $1", window.Id);
        FindNextDue(session.NowMs);
    }

    internal void Add(OutOfServiceMark mark, BookSession session)
    {
        _marks[mark.Code] = mark;
        session.Run(
            "INSERT OR REPLACE INTO out_of_service(code, since_ms, who, reason) VALUES($1, $2, $3, $4)", mark.Code, mark.SinceUnixMs, mark.Who, mark.Reason);
    }

    internal void Remove(OutOfServiceMark mark, BookSession session)
    {
        _marks.Remove(mark.Code);
        session.Run("DELETE FROM out_of_service WHERE code = $1", mark.Code);
    }

    /// <summary>Shelves whose time is over, in their order.</summary>
    internal IReadOnlyList<Shelf> ExpiredShelves(long nowMs) =>
        [.. _shelves.Values.Where(shelf => shelf.UntilUnixMs <= nowMs).OrderBy(shelf => shelf.UntilUnixMs).ThenBy(shelf => shelf.Rule, StringComparer.Ordinal).ThenBy(shelf => shelf.Subject, StringComparer.Ordinal)];

    internal IReadOnlyList<MaintenanceWindow> EndedWindows(long nowMs) =>
        [.. _windows.Values.Where(window => window.UntilUnixMs <= nowMs).OrderBy(window => window.UntilUnixMs).ThenBy(window => window.Id, StringComparer.Ordinal)];

    internal void FindNextDue(long nowMs)
    {
        NextDueMs = long.MaxValue;
        foreach (var shelf in _shelves.Values) NextDueMs = Math.Min(NextDueMs, shelf.UntilUnixMs);
        foreach (var window in _windows.Values) NextDueMs = Math.Min(NextDueMs, window.FromUnixMs > nowMs ? window.FromUnixMs : window.UntilUnixMs);
    }

    private void Keep(MaintenanceWindow window)
    {
        _windows[window.Id] = window;
        foreach (var place in window.Subjects)
        {
            if (!_windowsByPlace.TryGetValue(place, out var windows)) _windowsByPlace[place] = windows = [];
            windows.Add(window);
        }
    }

    private bool IsInWindow(PlaceKeys keys, long nowMs)
    {
        bool Is(string? place) => place is not null && _windowsByPlace.TryGetValue(place, out var windows) && windows.Exists(window => window.IsOpen(nowMs));
        return Is(keys.Subject) || Is(keys.Component) || Is(keys.Gateway) || Is(keys.Circuit) || Is(keys.Zone) || Is(keys.Grid);
    }

    private static List<T> Read<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> map)
    {
        using var command = connection.Command(sql);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }
}
