using System.Text;

namespace SmartPoles.IngestServer.Intake;

/// <summary>The filters of one connection. Changed by its reading loop, asked by whoever sends.</summary>
internal sealed class Subscriptions
{
    private volatile (byte[] Filter, int Qos)[] _filters = [];

    internal bool IsEmpty => _filters.Length == 0;

    /// <summary>False: there are too many.</summary>
    internal bool TryAdd(string filter, int qos)
    {
        var bytes = Encoding.UTF8.GetBytes(filter);
        var others = _filters.Where(known => !known.Filter.AsSpan().SequenceEqual(bytes)).ToArray();
        if (others.Length >= IntakeLimits.FiltersMax) return false;
        _filters = [.. others, (bytes, qos)];
        return true;
    }

    internal bool Remove(string filter)
    {
        var bytes = Encoding.UTF8.GetBytes(filter);
        var others = _filters.Where(known => !known.Filter.AsSpan().SequenceEqual(bytes)).ToArray();
        if (others.Length == _filters.Length) return false;
        _filters = others;
        return true;
    }

    /// <summary>The QoS with which a topic is heard; -1: it is not.</summary>
    internal int QosOf(ReadOnlySpan<byte> topic)
    {
        var best = -1;
        foreach (var (filter, qos) in _filters)
        {
            if (qos > best && TopicText.Matches(filter, topic)) best = qos;
        }

        return best;
    }
}
