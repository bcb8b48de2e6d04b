using System.Text.Json.Serialization;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole.Networks;

/// <summary>A network as it is now.</summary>
/// <param name="Id">Name of the network.</param>
/// <param name="Unit">Unit of its pressures; left out where nobody measures any.</param>
/// <param name="Nodes">Nodes with the pressure there.</param>
/// <param name="Pipes">Pipes, valves, pumps and regulators.</param>
/// <param name="Bursts">Active bursts and where they may be.</param>
internal sealed record NetworkView(
    string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Unit, IReadOnlyList<NetworkNode> Nodes, IReadOnlyList<NetworkPipe> Pipes,
    IReadOnlyList<NetworkBurst> Bursts)
{
    /// <summary>More bursts at once are a storm: the newest are looked at.</summary>
    private const int BurstsMax = 50;

    private static readonly Quantity[] Pressures = [Quantity.WaterPressure, Quantity.GasPressure];
    private static readonly Quantity[] Positions = [Quantity.WaterValve, Quantity.GasValve];

    internal static NetworkView Of(ConsoleContext context, NetworkCut cut)
    {
        var bursts = BurstsOf(context, cut);
        string? unit = null;
        var nodes = cut.Nodes.Select(node =>
        {
            var (component, pressure) = Measured(context, node.Sensors ?? [], Pressures);
            if (pressure is { } known) unit ??= QuantityCatalogue.Get(known.Quantity).Unit;
            var value = pressure is { IsGood: true } good ? good.Value : (double?)null;
            var before = bursts.Select(burst => burst.BeforeOf(component ?? "")).FirstOrDefault(found => found is not null);
            return new NetworkNode(
                node.Id, node.Longitude!.Value, node.Latitude!.Value, component, NameOf(context, component), Rounded(value), pressure?.Quality.ToString(), pressure?.UnixMs, Rounded(before - value));
        }).ToArray();
        return new NetworkView(
            cut.Network, unit, nodes, [.. cut.Links.Select(link => PipeOf(context, link))], [.. bursts.Select(burst => new NetworkBurst(burst.Alarm, burst.Pipes))]);
    }

    private static List<BurstSight> BurstsOf(ConsoleContext context, NetworkCut cut)
    {
        var sensors = cut.Nodes.SelectMany(node => node.Sensors ?? []).ToHashSet(StringComparer.Ordinal);
        var bursts = new List<BurstSight>();
        foreach (var rule in context.AlarmLoop.Rules.Rules.OfType<NeighbourRule>())
        {
            var active = context.Alarms.List(new AlarmQuery { IsActive = true, Rule = rule.Id, Limit = BurstsMax });
            bursts.AddRange(active.Where(alarm => sensors.Contains(alarm.Subject)).Select(alarm => BurstSight.Of(alarm, rule, context.Evidence.Find(alarm.Id), context.Places.Topology)));
        }

        return bursts;
    }

    private static string? NameOf(ConsoleContext context, string? component) =>
        component is not null && context.Registry.Find(component) is >= 0 and var place ? context.Registry.Components[place].Name : null;

    private static NetworkPipe PipeOf(ConsoleContext context, PipePartRow link)
    {
        var (_, position) = link.Component is { } component ? Measured(context, [component], Positions) : default;
        return new NetworkPipe(
            link.Id, link.Part == PipePart.Pipe ? "pipe" : link.Kind ?? "valve", link.From!, link.To!, link.LengthM, link.DiameterM is { } metres ? Math.Round(metres * 1000, 1) : null,
            position is { IsGood: true, Value: <= 0 }, link.Component);
    }

    /// <summary>The first component that gives one of the quantities, with its newest reading; else the first one at all.</summary>
    private static (string? Component, Reading? Reading) Measured(ConsoleContext context, IReadOnlyList<string> components, Quantity[] quantities)
    {
        foreach (var component in components)
        {
            if (context.Registry.Find(component) is not (>= 0 and var place)) continue;
            foreach (var device in context.Registry.Components[place].Devices)
            {
                if (context.Latest.Device(device)?.Values is not { } values) continue;
                foreach (var quantity in quantities)
                {
                    if (values.TryGetValue(quantity, out var reading)) return (component, reading);
                }
            }
        }

        return (components.Count > 0 ? components[0] : null, null);
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 6) : null;
}

/// <param name="Id">Id in the network.</param>
/// <param name="Lon">WGS-84 degrees.</param>
/// <param name="Lat">WGS-84 degrees.</param>
/// <param name="Component">What measures there; left out for none.</param>
/// <param name="Name">Name of the component.</param>
/// <param name="Pressure">The newest one; left out where it is not good.</param>
/// <param name="Quality">How good it is; left out where nothing came.</param>
/// <param name="TimeMs">When it was, Unix ms.</param>
/// <param name="Fall">By how much it lies below what it was before an active burst.</param>
internal sealed record NetworkNode(
    string Id, double Lon, double Lat,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Component,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Pressure,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Quality,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? TimeMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Fall);

/// <param name="Id">Id in the network.</param>
/// <param name="Kind">pipe, or what kind of valve it is.</param>
/// <param name="From">Node where it begins.</param>
/// <param name="To">Node where it ends.</param>
/// <param name="LengthM">Its length; left out for a valve.</param>
/// <param name="DiameterMm">Inner diameter; left out where it is not known.</param>
/// <param name="IsClosed">A valve that says so; one that says nothing counts as open.</param>
/// <param name="Component">The component that a valve is; left out for none.</param>
internal sealed record NetworkPipe(
    string Id, string Kind, string From, string To,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LengthM,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? DiameterMm,
    bool IsClosed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Component);

/// <param name="AlarmId">The alarm.</param>
/// <param name="Pipes">Candidates, the likeliest first.</param>
internal sealed record NetworkBurst(string AlarmId, IReadOnlyList<BurstPipe> Pipes);
