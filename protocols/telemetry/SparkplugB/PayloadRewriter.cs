namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>What is to be another in a payload; see <see cref="PayloadRewriter"/>.</summary>
public interface IPayloadEdits
{
    /// <summary>Added to every timestamp, of the payload and of each metric, milliseconds; a sum below zero becomes 0.</summary>
    long ShiftMs { get; }

    /// <summary>Sequence number in place of the one that is there; a payload without one (NDEATH) stays without.</summary>
    byte Seq { get; }

    /// <summary>Another value for a metric; false leaves the one that it has.</summary>
    bool TryReplace(in MetricView metric, out MetricValue value);
}

/// <summary>
/// Writes a payload anew with other times, sequence number and single values, and leaves every other byte as it was: fields that this
/// program does not know, data sets and properties pass. One caller at a time.
/// </summary>
/// <remarks>
/// Sparkplug 3.0, 6.4. Fields keep their order; a value that is replaced goes to the end of its metric.
/// <code>
/// timestamp = 1 (shifted) | metrics = 2: [ timestamp = 3 (shifted) | value = 10..19 (perhaps another) | rest as it was ] | seq = 3 (another)
/// </code>
/// </remarks>
public sealed class PayloadRewriter
{
    private const int PayloadTimestamp = 1;
    private const int PayloadMetric = 2;
    private const int PayloadSeq = 3;
    private const int MetricTimestamp = 3;
    private const int MetricIsNull = 7;

    private byte[] _payload = new byte[4096];
    private byte[] _metric = new byte[512];
    private int _length;

    /// <summary>Rewrites a payload; anything but <see cref="SparkplugStatus.Ok"/> leaves none.</summary>
    /// <param name="bytes">The payload.</param>
    /// <param name="edits">What is to be another.</param>
    /// <param name="rewritten">Valid until the next call.</param>
    public SparkplugStatus Rewrite(ReadOnlySpan<byte> bytes, IPayloadEdits edits, out ReadOnlyMemory<byte> rewritten)
    {
        rewritten = default;
        _length = 0;

        // The whole is checked first, so that nothing below can fail.
        var checkedAs = SparkplugPayload.Read(bytes, out _);
        if (checkedAs != SparkplugStatus.Ok) return checkedAs;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            reader.ReadTag(out var field, out var wireType);
            switch (field)
            {
                case PayloadTimestamp:
                    reader.ReadVarint(out var timestamp);
                    Varint(PayloadTimestamp, Shifted(timestamp, edits.ShiftMs));
                    break;
                case PayloadSeq:
                    reader.ReadVarint(out _);
                    Varint(PayloadSeq, edits.Seq);
                    break;
                case PayloadMetric:
                    reader.ReadBytes(out var metric);
                    Metric(metric, edits);
                    break;
                default:
                    reader.Skip(wireType);
                    Copy(bytes[start..reader.Position]);
                    break;
            }
        }

        rewritten = _payload.AsMemory(0, _length);
        return SparkplugStatus.Ok;
    }

    private static ulong Shifted(ulong unixMs, long shiftMs)
    {
        if (unixMs > long.MaxValue) return unixMs;
        var shifted = (Int128)unixMs + shiftMs;
        return shifted < 0 ? 0 : (ulong)Int128.Min(shifted, long.MaxValue);
    }

    private void Metric(ReadOnlySpan<byte> bytes, IPayloadEdits edits)
    {
        MetricView.Read(bytes, out var view);
        var isReplaced = edits.TryReplace(in view, out var value);

        // A shifted time may be longer by a few bytes, a value by its own length.
        var sizeMax = bytes.Length + (2 * WireWriter.FieldBytesMax) + (isReplaced ? WireWriter.FieldBytesMax + value.Bytes.Length : 0);
        if (_metric.Length < sizeMax) _metric = new byte[sizeMax];
        scoped var writer = new WireWriter(_metric);
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            reader.ReadTag(out var field, out var wireType);
            if (field == MetricTimestamp)
            {
                reader.ReadVarint(out var timestamp);
                writer.VarintField(MetricTimestamp, Shifted(timestamp, edits.ShiftMs));
                continue;
            }

            reader.Skip(wireType);
            var isValue = field is MetricIsNull or (>= 10 and <= 19);
            if (isReplaced && isValue) continue;
            writer.Raw(bytes[start..reader.Position]);
        }

        if (isReplaced) MetricEncoding.WriteValue(ref writer, value);
        Reserve(writer.Length + WireWriter.FieldBytesMax);
        var whole = new WireWriter(_payload.AsSpan(_length));
        whole.BytesField(PayloadMetric, _metric.AsSpan(0, writer.Length));
        _length += whole.Length;
    }

    private void Varint(int field, ulong value)
    {
        Reserve(WireWriter.FieldBytesMax);
        var writer = new WireWriter(_payload.AsSpan(_length));
        writer.VarintField(field, value);
        _length += writer.Length;
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_payload.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_payload.Length - _length < bytes) Array.Resize(ref _payload, Math.Max(_payload.Length * 2, _length + bytes));
    }
}
