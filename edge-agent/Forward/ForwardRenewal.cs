using System.Text;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>
/// A packet of an earlier run under the password that the platform wants now: with the old one nobody would acknowledge it, and it would hold
/// up what is behind it. Its data and its number stay. Pure.
/// </summary>
internal static class ForwardRenewal
{
    private const string Field = ";PW=";

    /// <summary>The packet, or the same with another password and checksum.</summary>
    public static ForwardPacket Under(ForwardPacket packet, string password)
    {
        if (Hj212Frame.Read(packet.Bytes, out var frame, out _) != Hj212Status.Ok) return packet;

        // One character a byte, so that Chinese text inside a value stays what it is.
        var body = Encoding.Latin1.GetString(frame.Body);
        var from = body.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        if (from < Field.Length || body.IndexOf(';', from) is var to && to < 0 || body[from..to] == password) return packet;
        var renewed = Encoding.Latin1.GetBytes(body[..from] + password + body[to..]);
        var bytes = new byte[renewed.Length + Hj212Frame.HeadSize + Hj212Frame.TailSize];
        return Hj212Frame.Write(renewed, bytes, out _) == Hj212Status.Ok ? new ForwardPacket(packet.Command, packet.Number, bytes, packet.Order) : packet;
    }
}
