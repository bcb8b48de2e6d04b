using System.Text;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Who a unit says it is.</summary>
/// <param name="Objects">Texts by object number, see <see cref="DeviceIdentification"/>; control characters are shown as '.'.</param>
public sealed record UnitIdentity(IReadOnlyDictionary<byte, string> Objects)
{
    // A unit that always says that more follows must not hold the bus.
    private const int QuestionsMax = 8;

    public string? Vendor => Objects.GetValueOrDefault(DeviceIdentification.VendorName);

    public string? Product => Objects.GetValueOrDefault(DeviceIdentification.ProductCode);

    public string? Revision => Objects.GetValueOrDefault(DeviceIdentification.Revision);

    /// <summary>Asks as often as more follows. Null with the outcome when the unit does not tell.</summary>
    public static async ValueTask<(BusReply Reply, UnitIdentity? Identity)> ReadAsync(
        IBus bus, byte unit, ReadDeviceIdCode code, CancellationToken cancel)
    {
        var objects = new SortedDictionary<byte, string>();
        var pdu = new byte[ModbusLimits.PduSizeMax];
        byte? next = 0;
        BusReply reply = default;
        for (var asked = 0; next is { } first && asked < QuestionsMax; asked++)
        {
            reply = await bus.IdentifyAsync(new IdentityRequest(unit, code, first), pdu, cancel).ConfigureAwait(false);
            if (reply.Outcome != BusOutcome.Ok) break;
            next = Collect(code, first, pdu.AsSpan(0, reply.DataBytes), objects);
        }

        return (reply, objects.Count > 0 ? new UnitIdentity(objects) : null);
    }

    private static byte? Collect(ReadDeviceIdCode code, byte first, ReadOnlySpan<byte> pdu, SortedDictionary<byte, string> objects)
    {
        var asked = ModbusRequest.ReadDeviceIdentification(code, first);
        if (ModbusResponse.Parse(asked, pdu, out var response) != ResponseStatus.Ok) return null;
        foreach (var item in response.Objects) objects[item.Id] = Printable(item.Value);
        return response.MoreFollows && response.NextObjectId > first ? response.NextObjectId : null;
    }

    private static string Printable(ReadOnlySpan<byte> value) =>
        string.Create(value.Length, Encoding.Latin1.GetString(value), static (text, raw) =>
        {
            for (var at = 0; at < text.Length; at++) text[at] = char.IsControl(raw[at]) ? '.' : raw[at];
        });
}
