using System.Text;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Who a unit says it is.</summary>
/// <param name="Objects">Texts by object number, see <see cref="DeviceIdentification"/>; what is not printable ASCII is shown as '.'.</param>
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

    /// <summary>What one answer tells, by object number; nothing when it is none.</summary>
    /// <param name="pdu">Answer to a question for the basic objects.</param>
    public static IReadOnlyList<string> Texts(ReadOnlySpan<byte> pdu)
    {
        var objects = new SortedDictionary<byte, string>();
        Collect(ReadDeviceIdCode.Basic, 0, pdu, objects);
        return [.. objects.Values];
    }

    private static byte? Collect(ReadDeviceIdCode code, byte first, ReadOnlySpan<byte> pdu, SortedDictionary<byte, string> objects)
    {
        var asked = ModbusRequest.ReadDeviceIdentification(code, first);
        if (ModbusResponse.Parse(asked, pdu, out var response) != ResponseStatus.Ok) return null;
        foreach (var item in response.Objects) objects[item.Id] = Printable(item.Value);
        return response.MoreFollows && response.NextObjectId > first ? response.NextObjectId : null;
    }

    /// <summary>Devices put anything there: what no terminal should get becomes a dot.</summary>
    private static string Printable(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var letter in value) text.Append(letter is >= 0x20 and < 0x7F ? (char)letter : '.');
        return text.ToString().Trim();
    }
}
