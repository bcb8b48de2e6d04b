using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.LineProtocol;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Rows as lines: those that follow each other with one device, class and time share a line.</summary>
/// <param name="cellOf">Grid cell of a device.</param>
/// <param name="takesTime">Whether the server keeps a time, and keeps it where it is.</param>
internal sealed class InfluxBody(Func<string, string?> cellOf, Func<long, bool> takesTime)
{
    private readonly LineWriter _writer = new(LinePrecision.Milliseconds);
    private readonly List<(int End, int Rows)> _lines = [];
    private readonly List<(int First, int End, LineStatus Status)> _unwritable = [];

    /// <summary>Lines in the body.</summary>
    public int Count => _lines.Count;

    /// <summary>The bytes of lines [first, end).</summary>
    public ReadOnlyMemory<byte> Slice(int first, int end) => _writer.Written[Start(first)..Start(end)];

    /// <summary>How many rows lines [first, end) carry.</summary>
    public int RowsOf(int first, int end) => _lines[first..end].Sum(line => line.Rows);

    /// <summary>Row behind the last one taken.</summary>
    public int NextRow { get; private set; }

    /// <summary>Rows that have no line: first index, index behind the last, reason.</summary>
    public IReadOnlyList<(int First, int End, LineStatus Status)> Unwritable => _unwritable;

    /// <summary>Forgets its lines and takes rows from an index on, until it has enough lines.</summary>
    public void Fill(IReadOnlyList<StoredRow> rows, int first, int linesMax)
    {
        _writer.Clear();
        _lines.Clear();
        _unwritable.Clear();
        NextRow = first;
        while (NextRow < rows.Count && _lines.Count < linesMax)
        {
            var end = NextRow;
            var status = Write(rows, ref end);
            if (status == LineStatus.BufferFull && _lines.Count > 0) return;
            if (status == LineStatus.Ok) _lines.Add((_writer.Written.Length, end - NextRow));
            else _unwritable.Add((NextRow, end, status));
            NextRow = end;
        }
    }

    private LineStatus Write(IReadOnlyList<StoredRow> rows, ref int at)
    {
        var first = rows[at];
        if (!InfluxSeries.TryGet(first.Quantity, out var series))
        {
            at++;
            return LineStatus.EmptyName;
        }

        if (!takesTime(first.UnixMs))
        {
            at++;
            return LineStatus.TimeOutOfRange;
        }

        _writer.Measurement(series!.Measurement);
        _writer.Tag(InfluxSeries.CellTag, cellOf(first.Device));
        _writer.Tag(InfluxSeries.DeviceTag, first.Device);
        var begin = at;
        do
        {
            var row = rows[at++];
            if (row.Quality == Quality.Good) _writer.Field(series!.Field, row.Value);
            else _writer.Field(series!.QualityField, (long)row.Quality);
        }
        while (at < rows.Count && Joins(rows, begin, at, series.Measurement, out series));

        return _writer.End(first.UnixMs);
    }

    private static bool Joins(IReadOnlyList<StoredRow> rows, int begin, int at, string measurement, out InfluxSeries? series)
    {
        series = null;
        var (first, row) = (rows[begin], rows[at]);
        if (row.UnixMs != first.UnixMs || row.Device != first.Device) return false;
        if (!InfluxSeries.TryGet(row.Quantity, out series) || series!.Measurement != measurement) return false;
        for (var i = begin; i < at; i++)
        {
            if (rows[i].Quantity == row.Quantity) return false;
        }

        // A value that has no spelling must not take its neighbours along.
        return (row.Quality != Quality.Good || double.IsFinite(row.Value)) && (first.Quality != Quality.Good || double.IsFinite(first.Value));
    }

    private int Start(int line) => line == 0 ? 0 : _lines[line - 1].End;
}
