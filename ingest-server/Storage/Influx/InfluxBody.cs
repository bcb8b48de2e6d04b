using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.LineProtocol;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Rows as lines: those that follow each other with one device, class and time share a line.</summary>
/// <param name="series">What lines begin with; shared with other bodies, which are filled one after the other.</param>
/// <param name="takesTime">Whether the server keeps a time, and keeps it where it is.</param>
internal sealed class InfluxBody(SeriesBook series, Func<long, bool> takesTime)
{
    private readonly LineWriter _writer = new(LinePrecision.Milliseconds);
    private readonly List<(int End, int Rows)> _lines = [];
    private readonly List<(int First, int End, LineStatus Status)> _unwritable = [];

    /// <summary>Lines in the body.</summary>
    public int Count => _lines.Count;

    /// <summary>The bytes of lines [first, end).</summary>
    public ReadOnlyMemory<byte> Slice(int first, int end) => _writer.Written[Start(first)..Start(end)];

    /// <summary>How many rows lines [first, end) carry.</summary>
    public int RowsOf(int first, int end)
    {
        var rows = 0;
        for (var line = first; line < end; line++) rows += _lines[line].Rows;
        return rows;
    }

    /// <summary>First row taken.</summary>
    public int FirstRow { get; private set; }

    /// <summary>Row behind the last one taken.</summary>
    public int NextRow { get; private set; }

    /// <summary>Rows that have no line: first index, index behind the last, reason.</summary>
    public IReadOnlyList<(int First, int End, LineStatus Status)> Unwritable => _unwritable;

    /// <summary>Forgets its lines and takes the rows of [first, end), until it has enough lines.</summary>
    public void Fill(RowBatch batch, int first, int end, int linesMax)
    {
        _writer.Clear();
        _lines.Clear();
        _unwritable.Clear();
        series.Use(batch.Table);
        (FirstRow, NextRow) = (first, first);
        while (NextRow < end && _lines.Count < linesMax)
        {
            var next = NextRow;
            var status = Write(batch, ref next, end);
            if (status == LineStatus.BufferFull && _lines.Count > 0) return;
            if (status == LineStatus.Ok) _lines.Add((_writer.Written.Length, next - NextRow));
            else _unwritable.Add((NextRow, next, status));
            NextRow = next;
        }
    }

    /// <summary>Writes one line of rows from an index on, and moves the index behind them.</summary>
    private LineStatus Write(RowBatch batch, ref int at, int end)
    {
        var devices = batch.Devices;
        var times = batch.UnixMs;
        var quantities = batch.Quantities;
        var values = batch.Values;
        var qualities = batch.Qualities;
        var begin = at++;
        var (device, unixMs) = (devices[begin], times[begin]);
        if (!InfluxSeries.TryGet(quantities[begin], out var one)) return LineStatus.EmptyName;
        if (!takesTime(unixMs)) return LineStatus.TimeOutOfRange;
        var measurement = one!.MeasurementNumber;
        var status = series.TryGet(device, measurement, out var written);
        if (status != LineStatus.Ok) return status;

        _writer.Begin(written);
        Field(one, values[begin], qualities[begin]);

        // A value that has no spelling must not take its neighbours along.
        var alone = !HasSpelling(values[begin], qualities[begin]);
        while (!alone && at < end && times[at] == unixMs && devices[at] == device
            && InfluxSeries.TryGet(quantities[at], out one) && one!.MeasurementNumber == measurement
            && HasSpelling(values[at], qualities[at]) && !quantities[begin..at].Contains(quantities[at]))
        {
            Field(one, values[at], qualities[at]);
            at++;
        }

        return _writer.End(unixMs);
    }

    private void Field(InfluxSeries one, double value, Quality quality)
    {
        if (quality == Quality.Good)
        {
            _writer.Field(one.FieldName, value);
            return;
        }

        _writer.Field(one.QualityFieldName, (long)quality);
        if (quality == Quality.Implausible && double.IsFinite(value)) _writer.Field(one.RawFieldName, value);
    }

    private static bool HasSpelling(double value, Quality quality) => quality != Quality.Good || double.IsFinite(value);

    private int Start(int line) => line == 0 ? 0 : _lines[line - 1].End;
}
