using DuckDB.NET.Data;

namespace SmartPoles.IngestServer.Storage.DuckDb.Rollups;

/// <summary>Replaces one day in one rollup file, in one transaction: done twice it is done once.</summary>
/// <param name="file">The file.</param>
/// <param name="step">Its step.</param>
/// <param name="day">The day.</param>
/// <param name="names">Devices of the day file, by its numbers.</param>
internal sealed class RollupWriter(RollupFile file, RollupStep step, DayKey day, string[] names) : IDisposable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly int[] _ofDay = Enumerable.Repeat(-1, names.Length).ToArray();
    private readonly List<string> _fresh = [];
    private DuckDBTransaction? _transaction;
    private DuckDBAppender? _appender;
    private RollupRow? _open;

    public void Begin()
    {
        _transaction = file.Connection.BeginTransaction();
        file.Execute($"DELETE FROM buckets WHERE time >= {day.FirstUnixMs} AND time < {day.FirstUnixMs + DayKey.DayMs}");
        file.Execute($"DELETE FROM days WHERE day = {day.Number}");
        using (var command = file.Connection.CreateCommand())
        {
            command.CommandText = "SELECT device, id FROM devices";
            using var reader = command.ExecuteReader();
            while (reader.Read()) _numbers.Add(reader.GetString(0), reader.GetInt32(1));
        }

        _appender = file.Connection.CreateAppender("buckets");
    }

    /// <summary>Takes rows by device, quantity and time, of this step or a finer one.</summary>
    public void Add(in RollupRow row)
    {
        var wide = row.In(step);
        if (_open is { } open && open.IsSameBucket(wide))
        {
            _open = open.Join(wide);
            return;
        }

        Flush();
        _open = wide;
    }

    public void Commit(long applied)
    {
        Flush();
        _appender!.Close();
        using (var devices = file.Connection.CreateAppender("devices"))
        {
            foreach (var device in _fresh) devices.CreateRow().AppendValue(_numbers[device]).AppendValue(device).EndRow();
        }

        file.Execute($"INSERT INTO days VALUES ({day.Number}, {applied})");
        _transaction!.Commit();
    }

    public void Dispose()
    {
        // An appender that was not closed would add its rows while it goes; the transaction takes them back.
        _appender?.Dispose();
        _transaction?.Dispose();
    }

    private void Flush()
    {
        if (_open is not { } row) return;
        _open = null;
        var line = _appender!.CreateRow();
        line.AppendValue(NumberOf(row.Device)).AppendValue(row.Quantity).AppendValue(row.BeginUnixMs).AppendValue(row.Good.Count).AppendValue(row.Bad);
        if (row.Good.Count == 0) line.AppendNullValue().AppendNullValue().AppendNullValue().AppendNullValue().AppendNullValue().EndRow();
        else line.AppendValue(row.Good.Min).AppendValue(row.Good.Max).AppendValue(row.Good.Sum).AppendValue(row.Good.Last).AppendValue(row.Good.LastUnixMs).EndRow();
    }

    private int NumberOf(int ofDay)
    {
        if (_ofDay[ofDay] >= 0) return _ofDay[ofDay];
        if (!_numbers.TryGetValue(names[ofDay], out var number))
        {
            _numbers.Add(names[ofDay], number = _numbers.Count);
            _fresh.Add(names[ofDay]);
        }

        return _ofDay[ofDay] = number;
    }
}
