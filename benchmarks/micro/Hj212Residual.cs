using System.Globalization;
using System.Text;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.Benchmarks;

/// <summary>What the changed digit pairs of packets came to.</summary>
/// <param name="Changes">Changes tried: both digits of an adjacent pair become others, 81 ways a pair.</param>
/// <param name="PastChecksum">Not seen by length and checksum.</param>
/// <param name="PastBoth">Not seen by checksum and plausibility either: the packet, or its changed value, is believed.</param>
/// <param name="WrongData">Of these, such that a value, its factor or its time is believed that was not sent.</param>
internal readonly record struct ResidualResult(int Changes, int PastChecksum, int PastBoth, int WrongData)
{
    public static ResidualResult operator +(ResidualResult one, ResidualResult other) =>
        new(one.Changes + other.Changes, one.PastChecksum + other.PastChecksum, one.PastBoth + other.PastBoth, one.WrongData + other.WrongData);
}

/// <summary>
/// Changes every adjacent pair of digits of a packet's body in all 81 ways and counts what is believed. The receiver knows the station and
/// its password, has a clock, and has believed the true packet's values 30 s before: what a changed value must be near to pass.
/// </summary>
internal static class Hj212Residual
{
    private const int IntervalMs = 30_000;

    public static ResidualResult Measure(byte[] frame, bool usesPlausibility)
    {
        if (Hj212Frame.Read(frame, out var read, out _) != Hj212Status.Ok || Hj212Packet.Read(read, out var packet) != Hj212PacketStatus.Ok) throw new ArgumentException("No packet");
        var gate = new Hj212Gate(packet.Station.ToArray(), packet.Password.ToArray());
        var truth = Read(packet, null, out _);
        var result = default(ResidualResult);
        var body = Hj212Frame.HeadSize..(Hj212Frame.HeadSize + read.Body.Length);
        for (var at = body.Start.Value; at + 1 < body.End.Value; at++)
        {
            var (first, second) = (frame[at], frame[at + 1]);
            if (!char.IsAsciiDigit((char)first) || !char.IsAsciiDigit((char)second)) continue;
            for (var pair = 0; pair < 100; pair++)
            {
                (frame[at], frame[at + 1]) = ((byte)('0' + (pair / 10)), (byte)('0' + (pair % 10)));
                if (frame[at] != first && frame[at + 1] != second) result += Judge(frame, packet.RequestLocalMs, gate, truth, usesPlausibility);
            }

            (frame[at], frame[at + 1]) = (first, second);
        }

        return result;
    }

    private static ResidualResult Judge(byte[] frame, long nowLocalMs, Hj212Gate gate, List<(string, double, long)> truth, bool usesPlausibility)
    {
        var changed = new ResidualResult(1, 0, 0, 0);
        if (Hj212Frame.Read(frame, out var read, out _) != Hj212Status.Ok) return changed;
        changed = changed with { PastChecksum = 1 };
        if (!usesPlausibility) return changed with { PastBoth = 1, WrongData = 1 };
        if (Hj212Packet.Read(read, out var packet) != Hj212PacketStatus.Ok) return changed;
        if (gate.Look(packet, packet.DataLocalMs, nowLocalMs) != Hj212Doubt.None) return changed;
        var believed = Read(packet, Primed(truth), out var doubted);
        if (doubted > 0 || believed.Count == 0) return changed;
        return changed with { PastBoth = 1, WrongData = believed.SequenceEqual(truth) ? 0 : 1 };
    }

    /// <summary>A judge that has believed the true values before.</summary>
    private static Hj212Plausibility Primed(List<(string Factor, double Value, long LocalMs)> truth)
    {
        var plausibility = new Hj212Plausibility(Hj212Factors.All);
        foreach (var (factor, value, localMs) in truth)
        {
            var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{factor}-Rtd={value}"));
            plausibility.Judge(new Hj212Group(text), Hj212Command.RealTimeData, localMs - IntervalMs, out _, out _);
        }

        return plausibility;
    }

    private static List<(string Factor, double Value, long LocalMs)> Read(in Hj212Packet packet, Hj212Plausibility? plausibility, out int doubted)
    {
        plausibility ??= new Hj212Plausibility(Hj212Factors.All);
        var believed = new List<(string, double, long)>();
        doubted = 0;
        foreach (var group in packet.Groups)
        {
            if (group.Factor.IsEmpty) continue;
            if (plausibility.Judge(group, packet.Command, packet.DataLocalMs, out _, out var value) != Hj212Verdict.Plausible) doubted++;
            else believed.Add((Encoding.ASCII.GetString(group.Factor), value, packet.DataLocalMs));
        }

        return believed;
    }
}
