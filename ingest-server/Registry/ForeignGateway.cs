using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Registry;

/// <summary>The nodes that one foreign login speaks for.</summary>
public sealed class ForeignGateway
{
    private readonly FrozenDictionary<(string Group, string Node), ForeignNode> _nodes;

    internal ForeignGateway(IEnumerable<ForeignNodeRow> rows, FrozenDictionary<string, RegisteredDevice> devices) =>
        _nodes = rows.ToFrozenDictionary(row => (row.Group, row.Node), row => new ForeignNode(row, devices));

    public IEnumerable<ForeignNode> Nodes => _nodes.Values;

    /// <summary>False for a node that this login must not publish as.</summary>
    public bool TryGetNode(string group, string node, [NotNullWhen(true)] out ForeignNode? found) => _nodes.TryGetValue((group, node), out found);
}

/// <summary>What the names of a foreign node stand for.</summary>
public sealed class ForeignNode
{
    private const int NameLengthMax = 256;

    private readonly FrozenDictionary<string, FrozenDictionary<string, ForeignMetric>> _metrics;

    internal ForeignNode(ForeignNodeRow row, FrozenDictionary<string, RegisteredDevice> devices)
    {
        (Group, Node) = (row.Group, row.Node);
        _metrics = row.Metrics
            .GroupBy(metric => metric.Device ?? "", StringComparer.Ordinal)
            .ToFrozenDictionary(
                device => device.Key,
                device => device.ToFrozenDictionary(metric => metric.Metric, metric => ToMetric(metric, devices), StringComparer.Ordinal),
                StringComparer.Ordinal);
    }

    public string Group { get; }

    public string Node { get; }

    /// <summary>Finds what a metric is a reading of; false for one that is of no interest.</summary>
    /// <param name="device">Sparkplug device id as the node names it; empty for the node itself.</param>
    /// <param name="nameUtf8">Metric name.</param>
    /// <param name="metric">What it stands for.</param>
    public bool TryGetMetric(string device, ReadOnlySpan<byte> nameUtf8, out ForeignMetric metric)
    {
        metric = default;
        if (nameUtf8.IsEmpty || !_metrics.TryGetValue(device, out var names)) return false;
        Span<char> name = stackalloc char[NameLengthMax];
        return Encoding.UTF8.TryGetChars(nameUtf8, name, out var length)
            && names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out metric);
    }

    /// <summary>Our devices that a device of the node reports for; empty for one of no interest.</summary>
    /// <param name="device">Sparkplug device id as the node names it; empty for the node itself.</param>
    public IEnumerable<string> TargetsOf(string device) =>
        _metrics.TryGetValue(device, out var names) ? names.Values.Select(metric => metric.Device).Distinct(StringComparer.Ordinal) : [];

    private static ForeignMetric ToMetric(ForeignMetricRow row, FrozenDictionary<string, RegisteredDevice> devices) => new(
        devices[row.Target].Id, QuantityCatalogue.TryGet(row.Quantity, out var info) ? info.Quantity : Quantity.None, row.Factor, row.Offset);
}

/// <param name="Device">Our device; the one string instance that rows carry.</param>
/// <param name="Quantity">What is measured.</param>
/// <param name="Factor">Reading = value x factor + offset.</param>
/// <param name="Offset">Reading = value x factor + offset.</param>
public readonly record struct ForeignMetric(string Device, Quantity Quantity, double Factor, double Offset)
{
    public double Convert(double value) => (value * Factor) + Offset;
}
