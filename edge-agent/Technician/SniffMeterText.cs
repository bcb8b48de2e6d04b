using System.Text;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>What a frame of a meter or a sentence of a talker says, in words.</summary>
internal static class SniffMeterText
{
    // Identifier and serial number of CJ/T 188.
    private const int Cjt188HeadSize = 3;

    /// <summary>The meter refuses.</summary>
    public static bool IsRefusal(BusPeer peer, ReadOnlySpan<byte> bytes)
    {
        var frame = bytes[Preamble.Of(bytes)..];
        if (peer.Dialect == BusDialect.Cjt188) return Cjt188Frame.Read(frame, out var water) == Cjt188Status.Ok && water.Control.IsError;
        return Dlt645Frame.Read(frame, out var energy) == Dlt645Status.Ok && energy.Control.IsError;
    }

    public static string What(Sniffed heard)
    {
        var peer = heard.Other!.Value;
        var frame = heard.Bytes.AsSpan(Preamble.Of(heard.Bytes));
        if (peer.Dialect.IsTalker()) return $"says: {Encoding.ASCII.GetString(frame).TrimEnd()}";
        var what = peer.Dialect == BusDialect.Cjt188 ? Water(frame, heard.Kind) : Energy(frame, heard.Kind);
        return $"{NameOf(peer)} {what}{(heard.Kind != SniffedKind.Question && heard.Question is null ? ", its question was not heard" : "")}";
    }

    private static string NameOf(BusPeer peer) => peer.Dialect == BusDialect.Cjt188 ? $"CJ/T 188 {(Cjt188MeterType)peer.MeterType}" : "DL/T 645";

    private static string Energy(ReadOnlySpan<byte> bytes, SniffedKind kind)
    {
        Dlt645Frame.Read(bytes, out var frame);
        if (kind == SniffedKind.Refusal) return $"refuses: {(frame.Data.IsEmpty ? "no reason" : ((Dlt645ErrorFlags)frame.Data[0]).ToString())}";
        var says = kind == SniffedKind.Question ? "asks" : "answers";
        var plain = new byte[frame.Data.Length];
        frame.Data.TryCopyTo(plain);
        var edition = frame.Control.Function < Dlt645Function.Read ? Dlt645Edition.Edition1997 : Dlt645Edition.Edition2007;
        var size = frame.Control.Function switch
        {
            Dlt645Function.Read or Dlt645Function.ReadFollowUp => 4,
            Dlt645Function.Read1997 or Dlt645Function.ReadFollowUp1997 or Dlt645Function.ReadAgain1997 => 2,
            _ => 0,
        };
        if (size == 0 || plain.Length < size) return $"{says}: {Words(frame.Control.Function.ToString())}{(plain.Length > 0 ? " " + Hex(plain) : "")}";
        var identifier = 0u;
        for (var at = size - 1; at >= 0; at--) identifier = (identifier << 8) | plain[at];
        var dialect = edition == Dlt645Edition.Edition1997 ? BusDialect.Dlt645Of1997 : BusDialect.Dlt645;
        if (kind == SniffedKind.Question) return $"asks: {dialect.Print(identifier)}{(Dlt645Items.TryGet(identifier, out var item, edition) ? " " + item.Name : "")}";
        return $"answers: {dialect.Print(identifier)} {Values(dialect, edition, identifier, plain[size..])}{(frame.Control.MoreFollows ? ", more follows" : "")}";
    }

    private static string Water(ReadOnlySpan<byte> bytes, SniffedKind kind)
    {
        Cjt188Frame.Read(bytes, out var frame);
        var data = frame.Data.ToArray();
        if (kind == SniffedKind.Refusal) return $"refuses: status {Hex(data)}";
        var says = kind == SniffedKind.Question ? "asks" : "answers";
        if (data.Length < Cjt188HeadSize) return $"{says}: {Words(frame.Control.Function.ToString())} {Hex(data)}".TrimEnd();
        var identifier = IdentifierOf(data);
        var rest = data[Cjt188HeadSize..];
        if (kind == SniffedKind.Question) return $"asks: {Words(frame.Control.Function.ToString())} {identifier:X4}{(rest.Length > 0 ? " " + Hex(rest) : "")}";
        return $"answers: {identifier:X4}{(rest.Length > 0 ? " " + Values(BusDialect.Cjt188, default, identifier, rest) : " its address")}";
    }

    /// <summary>In whichever order this meter has it: the one that the standard knows.</summary>
    private static ushort IdentifierOf(byte[] data)
    {
        var (low, high) = ((ushort)(data[0] | (data[1] << 8)), (ushort)(data[1] | (data[0] << 8)));
        return !IsKnown(low) && IsKnown(high) ? high : low;
    }

    private static bool IsKnown(ushort identifier) => identifier is Cjt188Identifiers.Metering || (identifier >> 8) is 0x81 or 0xA0 or 0xD1 or 0xD2 or 0xD3 or 0xD4;

    private static string Values(BusDialect dialect, Dlt645Edition edition, uint identifier, byte[] data) => string.Join(
        ", ", MeterLook.Values(dialect, edition, identifier, data).Select(value => value.Name.Length > 0 ? $"{value.Name} {value.Text}" : Hex(data)));

    /// <summary>ReadAddress as read address.</summary>
    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }

    private static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(each => each.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
}
