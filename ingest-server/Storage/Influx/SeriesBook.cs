using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.LineProtocol;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Measurement and tags of each device as a line begins with them: escaped once, then copied.</summary>
/// <remarks>
/// One long array of bytes and a place in it for each device and measurement: about 60 bytes a device. The registry is asked again
/// after a while, so that a device which moved to another cell is filed there. For one caller at a time.
/// </remarks>
/// <param name="cellOf">Grid cell of a device, null where unknown.</param>
/// <param name="time">The clock.</param>
internal sealed class SeriesBook(Func<string, string?> cellOf, TimeProvider time)
{
    /// <summary>How long a device that moved may still be filed under its old cell.</summary>
    internal static readonly TimeSpan CellAgeMax = TimeSpan.FromMinutes(1);

    private static readonly int PerDevice = InfluxSeries.Measurements.Count;

    private readonly LineWriter _writer = new(LinePrecision.Milliseconds, 512);
    private DeviceTable? _table;
    private byte[] _bytes = new byte[64 * 1024];
    private int _length;

    // Begin and end in the bytes; (0, 0) is not written yet, (0, -status) has no spelling.
    private (int Begin, int End)[] _places = [];
    private (string? Cell, int Round)[] _cells = [];
    private int _round = 1;
    private long _roundBegan;

    /// <summary>To be called before the rows of a batch: its device numbers mean something with its table only.</summary>
    public void Use(DeviceTable table)
    {
        if (_table != table)
        {
            _table = table;
            _length = 0;
            (_places, _cells) = ([], []);
            _roundBegan = time.GetTimestamp();
        }

        if (_cells.Length < table.Count)
        {
            var size = Math.Max(table.Count, _cells.Length * 2);
            Array.Resize(ref _cells, size);
            Array.Resize(ref _places, size * PerDevice);
        }

        if (time.GetElapsedTime(_roundBegan) < CellAgeMax) return;
        _round++;
        _roundBegan = time.GetTimestamp();
    }

    /// <summary>What a line of this device and measurement begins with. Borrowed until the next call.</summary>
    public LineStatus TryGet(int device, int measurement, out ReadOnlySpan<byte> written)
    {
        ref var place = ref _places[(device * PerDevice) + measurement];
        if (_cells[device].Round != _round) AskCell(device);
        if (place == (0, 0)) place = Write(device, measurement);
        var (begin, end) = place;
        written = end > 0 ? _bytes.AsSpan(begin, end - begin) : default;
        return end > 0 ? LineStatus.Ok : (LineStatus)(-end);
    }

    private void AskCell(int device)
    {
        var cell = cellOf(_table!.NameOf(device));
        if (_cells[device].Cell != cell) _places.AsSpan(device * PerDevice, PerDevice).Clear();
        _cells[device] = (cell, _round);
    }

    private (int Begin, int End) Write(int device, int measurement)
    {
        _writer.Measurement(InfluxSeries.Measurements[measurement]);
        _writer.Tag(InfluxSeries.CellTag, _cells[device].Cell);
        _writer.Tag(InfluxSeries.DeviceTag, _table!.NameOf(device));
        var status = _writer.Series(out var series);
        if (status != LineStatus.Ok) return (0, -(int)status);

        if (_bytes.Length - _length < series.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + series.Length));
        series.CopyTo(_bytes.AsSpan(_length));
        _length += series.Length;
        return (_length - series.Length, _length);
    }
}
