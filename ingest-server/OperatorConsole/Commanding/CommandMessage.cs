using System.Text;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.OperatorConsole.Commanding;

/// <summary>A command on the wire: topic and body. The format is drawn at <see cref="Protocols.Telemetry.Commands.CommandResult"/>.</summary>
internal static class CommandMessage
{
    private const int ByCharactersMax = 64;

    internal static (string Topic, byte[] Payload) Of(GatewayCommand command, long nowMs)
    {
        var order = command.Order;
        var writer = new PayloadWriter();
        writer.Begin((ulong)nowMs);
        switch (order.Kind)
        {
            case CommandKind.Set:
                var info = QuantityCatalogue.TryGet(order.Quantity!, out var known) ? known : throw new InvalidOperationException($"{order.Quantity} was taken as a quantity and is none");
                Add(writer, info.NameUtf8.Span, MetricValue.Number(info.DataType, order.Value!.Value), nowMs);
                break;
            case CommandKind.Rebirth:
                Add(writer, MetricNames.Rebirth, MetricValue.Boolean(true), nowMs);
                break;
            default:
                Add(writer, MetricNames.Reload, MetricValue.Boolean(true), nowMs);
                break;
        }

        // A host that knows nothing of ids asks for births in the same words (Sparkplug 3.0, 6.4.26).
        if (order.Kind != CommandKind.Rebirth) AddCommon(writer, command, nowMs);
        var type = order.Device is null ? SparkplugMessageType.NCmd : SparkplugMessageType.DCmd;
        return (new SparkplugTopic(order.Group, type, order.Gateway, order.Device).ToString(), writer.End(null).ToArray());
    }

    private static void AddCommon(PayloadWriter writer, GatewayCommand command, long nowMs)
    {
        var by = command.Order.Who.Length <= ByCharactersMax ? command.Order.Who : command.Order.Who[..ByCharactersMax];
        Add(writer, MetricNames.CommandId, MetricValue.String(Encoding.UTF8.GetBytes(command.Id)), nowMs);
        Add(writer, MetricNames.CommandExpires, MetricValue.DateTime((ulong)command.ExpiresMs), nowMs);
        Add(writer, MetricNames.CommandBy, MetricValue.String(Encoding.UTF8.GetBytes(by)), nowMs);
        if (command.Order.Confirms is { } confirms) Add(writer, MetricNames.CommandConfirms, MetricValue.String(Encoding.UTF8.GetBytes(confirms)), nowMs);
    }

    private static void Add(PayloadWriter writer, ReadOnlySpan<byte> name, MetricValue value, long nowMs) =>
        writer.Add(new Metric { Name = name, Timestamp = (ulong)nowMs, WithDataType = true, Value = value });
}
