namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Builds one payload after another in one reused buffer; nothing is allocated once the buffer has grown.</summary>
/// <remarks>
/// Field order is that of Tahu (timestamp, metrics, seq; within a metric by field number), so that our bytes equal the
/// published vectors. Zero values are written out: presence matters (proto2).
/// </remarks>
public sealed class PayloadWriter
{
    private const int FirstSize = 4096;

    private byte[] _buffer = new byte[FirstSize];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Metrics written so far.</summary>
    public int MetricCount { get; private set; }

    /// <summary>The payload so far; valid until the next call of <see cref="Begin"/> or <see cref="Add"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>Starts a payload, with its send time (UTC milliseconds) where it carries one.</summary>
    public void Begin(ulong? timestamp)
    {
        Length = 0;
        MetricCount = 0;
        if (timestamp is not { } unixMs) return;
        Reserve(WireWriter.FieldBytesMax);
        var writer = new WireWriter(_buffer.AsSpan(Length));
        writer.VarintField(1, unixMs);
        Length += writer.Length;
    }

    /// <summary>Adds a metric.</summary>
    public void Add(in Metric metric)
    {
        var size = MetricEncoding.SizeOf(in metric);
        Reserve(size + WireWriter.FieldBytesMax);
        var writer = new WireWriter(_buffer.AsSpan(Length));
        writer.LengthField(2, size);
        MetricEncoding.Write(ref writer, in metric);
        Length += writer.Length;
        MetricCount++;
    }

    /// <summary>Ends the payload with its sequence number 0..255, or without one for NDEATH and commands.</summary>
    public ReadOnlyMemory<byte> End(byte? seq)
    {
        if (seq is { } number)
        {
            Reserve(WireWriter.FieldBytesMax);
            var writer = new WireWriter(_buffer.AsSpan(Length));
            writer.VarintField(3, number);
            Length += writer.Length;
        }

        return Written;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - Length >= bytes) return;
        Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + bytes));
    }
}
