using System.Diagnostics.CodeAnalysis;

namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>One Sparkplug B payload, read in place.</summary>
/// <remarks>
/// Sparkplug 3.0, 6.4 (ISO/IEC 20237); protobuf message org.eclipse.tahu.protobuf.Payload:
/// <code>
/// +------------------+---------------------+------------+-----------------+-----------------+
/// | timestamp = 1    | metrics = 2         | seq = 3    | uuid = 4        | body = 5        |
/// | varint, UTC ms   | repeated message    | varint     | string, skipped | bytes, skipped  |
/// +------------------+---------------------+------------+-----------------+-----------------+
/// </code>
/// The payload borrows the input: use it before the buffer is reused. <see cref="Read"/> checks every metric, so that
/// the enumeration afterwards cannot fail. Fields may come in any order; the last one of a kind wins, as protobuf has it.
/// </remarks>
public readonly ref struct SparkplugPayload
{
    private readonly ReadOnlySpan<byte> _bytes;

    private SparkplugPayload(ReadOnlySpan<byte> bytes, ulong? timestamp, ulong? seq, int metricCount)
    {
        _bytes = bytes;
        Timestamp = timestamp;
        Seq = seq;
        MetricCount = metricCount;
    }

    /// <summary>Send time, UTC milliseconds; null where the field is absent.</summary>
    public ulong? Timestamp { get; }

    /// <summary>Sequence number 0..255; null where the field is absent (NDEATH and commands have none).</summary>
    public ulong? Seq { get; }

    /// <summary>Number of metrics.</summary>
    public int MetricCount { get; }

    /// <summary>Checks the whole payload; anything but <see cref="SparkplugStatus.Ok"/> leaves the payload empty.</summary>
    public static SparkplugStatus Read(ReadOnlySpan<byte> bytes, out SparkplugPayload payload)
    {
        payload = default;
        if (bytes.Length > SparkplugLimits.PayloadBytesMax) return SparkplugStatus.TooLong;
        ulong? timestamp = null, seq = null;
        var metrics = 0;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var status = reader.ReadTag(out var field, out var wireType);
            if (status == SparkplugStatus.Ok) status = ReadField(ref reader, field, wireType, ref timestamp, ref seq, ref metrics);
            if (status != SparkplugStatus.Ok) return status;
        }

        payload = new SparkplugPayload(bytes, timestamp, seq, metrics);
        return SparkplugStatus.Ok;
    }

    /// <summary>
    /// Checks the frame and leaves the metrics for later: a metric that is malformed ends the enumeration, and
    /// <see cref="MetricEnumerator.Status"/> tells. Half the work of <see cref="Read"/> for whoever reads every metric once.
    /// </summary>
    public static SparkplugStatus ReadFrame(ReadOnlySpan<byte> bytes, out SparkplugPayload payload)
    {
        payload = default;
        if (bytes.Length > SparkplugLimits.PayloadBytesMax) return SparkplugStatus.TooLong;
        ulong? timestamp = null, seq = null;
        var metrics = 0;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var status = reader.ReadTag(out var field, out var wireType);
            if (status == SparkplugStatus.Ok && field == 2)
            {
                if (++metrics > SparkplugLimits.MetricsMax) return SparkplugStatus.TooManyMetrics;
                status = wireType == WireReader.LengthDelimited ? reader.ReadBytes(out _) : SparkplugStatus.BadWireType;
            }
            else if (status == SparkplugStatus.Ok)
            {
                status = ReadField(ref reader, field, wireType, ref timestamp, ref seq, ref metrics);
            }

            if (status != SparkplugStatus.Ok) return status;
        }

        payload = new SparkplugPayload(bytes, timestamp, seq, metrics);
        return SparkplugStatus.Ok;
    }

    /// <summary>The metrics in the order of the wire.</summary>
    public MetricEnumerator GetEnumerator() => new(_bytes);

    private static SparkplugStatus ReadField(
        ref WireReader reader, int field, int wireType, ref ulong? timestamp, ref ulong? seq, ref int metrics)
    {
        switch (field)
        {
            case 1 or 3:
            {
                if (wireType != WireReader.Varint) return SparkplugStatus.BadWireType;
                var status = reader.ReadVarint(out var value);
                if (field == 1) timestamp = value;
                else seq = value;
                return status;
            }

            case 2:
            {
                if (wireType != WireReader.LengthDelimited) return SparkplugStatus.BadWireType;
                if (++metrics > SparkplugLimits.MetricsMax) return SparkplugStatus.TooManyMetrics;
                var status = reader.ReadBytes(out var metric);
                return status == SparkplugStatus.Ok ? MetricView.Read(metric, out _) : status;
            }

            default:
                return reader.Skip(wireType);
        }
    }

    /// <summary>Enumerates the metrics of a payload.</summary>
    public ref struct MetricEnumerator
    {
        private WireReader _reader;
        private MetricView _current;

        internal MetricEnumerator(ReadOnlySpan<byte> bytes) => _reader = new WireReader(bytes);

        /// <summary>The metric at hand; borrows the payload's buffer.</summary>
        [UnscopedRef]
        public readonly ref readonly MetricView Current => ref _current;

        /// <summary>Why the enumeration ended; <see cref="SparkplugStatus.Ok"/> at the end of a payload that is whole.</summary>
        public SparkplugStatus Status { get; private set; }

        /// <summary>Goes to the next metric; false at the end and at a malformed one.</summary>
        public bool MoveNext()
        {
            while (!_reader.AtEnd)
            {
                Status = _reader.ReadTag(out var field, out var wireType);
                if (Status != SparkplugStatus.Ok) return false;
                if (field != 2)
                {
                    Status = _reader.Skip(wireType);
                    if (Status != SparkplugStatus.Ok) return false;
                    continue;
                }

                Status = _reader.ReadBytes(out var metric);
                if (Status == SparkplugStatus.Ok) Status = MetricView.Read(metric, out _current);
                return Status == SparkplugStatus.Ok;
            }

            return false;
        }
    }
}
