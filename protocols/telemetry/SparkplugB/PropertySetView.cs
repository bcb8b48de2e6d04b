namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>The property set of a metric, read in place: keys and values are two parallel lists.</summary>
/// <remarks>Sparkplug 3.0, 6.4.8: keys = 1 repeated string, values = 2 repeated PropertyValue, equal counts.</remarks>
public readonly ref struct PropertySetView
{
    private readonly ReadOnlySpan<byte> _bytes;

    private PropertySetView(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>Number of properties.</summary>
    public int Count { get; }

    internal static SparkplugStatus Read(ReadOnlySpan<byte> bytes, out PropertySetView set)
    {
        set = default;
        int keys = 0, values = 0;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var status = reader.ReadTag(out var field, out var wireType);
            if (status != SparkplugStatus.Ok) return status;
            if (field is 1 or 2 && wireType != WireReader.LengthDelimited) return SparkplugStatus.BadWireType;
            if (field == 2)
            {
                status = reader.ReadBytes(out var value);
                if (status == SparkplugStatus.Ok) status = PropertyValueView.Read(value, out _);
                values++;
            }
            else
            {
                status = reader.Skip(wireType);
                if (field == 1) keys++;
            }

            if (status != SparkplugStatus.Ok) return status;
        }

        if (keys != values) return SparkplugStatus.BadPropertySet;
        set = new PropertySetView(bytes, keys);
        return SparkplugStatus.Ok;
    }

    /// <summary>Finds a property by its key, exact bytes; false where it is absent.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out PropertyValueView value)
    {
        value = default;
        var index = IndexOf(key);
        if (index < 0) return false;
        var reader = new WireReader(_bytes);
        for (var seen = 0; !reader.AtEnd;)
        {
            if (reader.ReadTag(out var field, out var wireType) != SparkplugStatus.Ok) return false;
            if (field != 2)
            {
                if (reader.Skip(wireType) != SparkplugStatus.Ok) return false;
                continue;
            }

            if (reader.ReadBytes(out var bytes) != SparkplugStatus.Ok) return false;
            if (seen++ == index) return PropertyValueView.Read(bytes, out value) == SparkplugStatus.Ok;
        }

        return false;
    }

    private int IndexOf(ReadOnlySpan<byte> key)
    {
        var reader = new WireReader(_bytes);
        for (var seen = 0; !reader.AtEnd;)
        {
            if (reader.ReadTag(out var field, out var wireType) != SparkplugStatus.Ok) return -1;
            if (field != 1)
            {
                if (reader.Skip(wireType) != SparkplugStatus.Ok) return -1;
                continue;
            }

            if (reader.ReadBytes(out var candidate) != SparkplugStatus.Ok) return -1;
            if (candidate.SequenceEqual(key)) return seen;
            seen++;
        }

        return -1;
    }
}
