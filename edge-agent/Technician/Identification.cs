using System.Text;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Who a device says it is (function 43/14).</summary>
internal static class Identification
{
    /// <summary>Vendor, product and revision as they are told; nothing when the answer is none.</summary>
    public static IReadOnlyList<string> Texts(ReadOnlySpan<byte> pdu)
    {
        var texts = new List<string>();
        var request = ModbusRequest.ReadDeviceIdentification(ReadDeviceIdCode.Basic);
        if (ModbusResponse.Parse(request, pdu, out var response) != ResponseStatus.Ok) return texts;
        foreach (var each in response.Objects) texts.Add(Printable(each.Value));
        return texts;
    }

    /// <summary>Devices put anything there: what no terminal should get becomes a dot.</summary>
    private static string Printable(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        foreach (var letter in value) text.Append(letter is >= 0x20 and < 0x7F ? (char)letter : '.');
        return text.ToString().Trim();
    }
}
