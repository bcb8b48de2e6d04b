using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms;

public sealed partial class AlarmBook
{
    public IReadOnlyList<AlarmRecord> List(AlarmQuery query) => _state.Read(connection =>
    {
        var conditions = new List<string>();
        var values = new List<object?>();
        void Where(string condition, params ReadOnlySpan<object?> of)
        {
            conditions.Add(condition);
            values.AddRange(of);
        }

        string Next(int ahead = 1) => $"${values.Count + ahead}";
        if (query.IsActive is { } isActive) Where(isActive ? "cleared_ms IS NULL" : "cleared_ms IS NOT NULL");
        if (query.IsOpen is { } isOpen) Where(isOpen ? "is_open = 1" : "is_open = 0");
        if (query.State is { } state) Where($"state = {Next()}", (int)state);
        if (query.Level is { } level) Where($"level_now = {Next()}", level);
        if (query.Rule is { } rule) Where($"rule = {Next()}", rule);
        if (query.Subject is { } subject) Where($"subject = {Next()}", subject);
        if (query.Group is { } group) Where($"(id = {Next()} OR cause = {Next()})", group);
        if (query.OnlyCauses) Where("cause IS NULL");
        if (query.IsShown is { } isShown) Where(isShown ? "shown_ms IS NOT NULL" : "shown_ms IS NULL");
        if (query.FromUnixMs is { } from) Where($"raised_ms >= {Next()}", from);
        if (query.ToUnixMs is { } to) Where($"raised_ms < {Next()}", to);
        if (query.After is { } after) Where($"(raised_ms < {Next()} OR (raised_ms = {Next()} AND id > {Next(2)}))", after.RaisedUnixMs, after.Id);
        values.Add(query.Limit);
        var where = conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);
        using var command = connection.Command(
            $"SELECT {AlarmTable.Columns} FROM alarms {where} ORDER BY raised_ms DESC, id LIMIT ${values.Count}", [.. values]);
        using var reader = command.ExecuteReader();
        var records = new List<AlarmRecord>();
        while (reader.Read()) records.Add(AlarmTable.Read(reader).ToRecord());
        return records;
    });

    /// <summary>Subject and level of each active alarm, the newest first; a tenth of what <see cref="List"/> costs.</summary>
    public IReadOnlyList<(string Subject, int Level)> Active(int limit) => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT subject, level_now FROM alarms WHERE cleared_ms IS NULL ORDER BY raised_ms DESC LIMIT $1", limit);
        using var reader = command.ExecuteReader();
        var active = new List<(string, int)>();
        while (reader.Read()) active.Add((reader.GetString(0), reader.GetInt32(1)));
        return active;
    });

    /// <summary>Alarms of some subjects that touch a span of event time, the newest first.</summary>
    /// <param name="subjects">Devices, components, gateways.</param>
    /// <param name="fromUnixMs">Not those that had returned before; null for all.</param>
    /// <param name="toUnixMs">Raised before; null for all.</param>
    /// <param name="isActive">Only those whose condition holds.</param>
    /// <param name="limit">Most of them.</param>
    public IReadOnlyList<AlarmRecord> OfSubjects(IReadOnlyCollection<string> subjects, long? fromUnixMs, long? toUnixMs, bool isActive, int limit) => _state.Read(connection =>
    {
        var places = string.Join(", ", Enumerable.Range(4, subjects.Count).Select(number => $"${number}"));
        using var command = connection.Command(
            $"SELECT {AlarmTable.Columns} FROM alarms WHERE subject IN ({places}) AND raised_ms < $1 AND (cleared_ms IS NULL OR {(isActive ? "FALSE" : "TRUE")} AND cleared_ms >= $2) "
            + "ORDER BY raised_ms DESC, id LIMIT $3",
            [toUnixMs ?? long.MaxValue, fromUnixMs ?? long.MinValue, limit, .. subjects]);
        using var reader = command.ExecuteReader();
        var records = new List<AlarmRecord>();
        while (reader.Read()) records.Add(AlarmTable.Read(reader).ToRecord());
        return records;
    });

    public AlarmRecord? Find(string id) => _state.Read(connection =>
    {
        using var command = connection.Command($"SELECT {AlarmTable.Columns} FROM alarms WHERE id = $1", id);
        using var reader = command.ExecuteReader();
        return reader.Read() ? AlarmTable.Read(reader).ToRecord() : null;
    });

    /// <summary>What happened to an alarm, in order.</summary>
    public IReadOnlyList<HistoryLine> History(string id, int limit) => _state.Read(connection => AlarmHistory.Of(connection, id, limit));

    /// <summary>What became of the operator's entry that ends at a journal position; null while it has not been applied.</summary>
    public HistoryLine? OutcomeAt(long end) => _state.Read(connection => AlarmHistory.At(connection, end));

    /// <summary>What operators did, the newest first; behind the line of an id where one is given.</summary>
    public IReadOnlyList<HistoryLine> Operations(int limit, long? after = null) => _state.Read(connection => AlarmHistory.ByOperators(connection, limit, after));

    /// <summary>The newest first; behind the one that began then and has that id.</summary>
    public IReadOnlyList<FloodGroup> Floods(int limit, (long FromMs, string Id)? after = null) => _state.Read(connection => FloodTable.Newest(connection, limit, after));

    public IReadOnlyList<Shelf> Shelves() => _state.Read(HiddenPlaces.ReadShelves);

    public IReadOnlyList<MaintenanceWindow> Windows() => _state.Read(HiddenPlaces.ReadWindows);

    public IReadOnlyList<OutOfServiceMark> OutOfService() => _state.Read(HiddenPlaces.ReadMarks);

    /// <summary>The performance of the alarm system, day by day (UTC).</summary>
    public IReadOnlyList<DayKpis> Kpis(long fromMs, long toMs) => _state.Read(connection => AlarmKpis.Of(connection, fromMs, toMs));
}
