namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>
/// Whether a packet may be what its station sent: identity and times. The checksum alone lets 4.7 % of all changed digit pairs pass;
/// most of a packet's digits are here. Pure but for its settings; allocates nothing.
/// </summary>
/// <param name="station">MN, as configured.</param>
/// <param name="password">PW, as configured; empty takes any.</param>
public sealed class Hj212Gate(ReadOnlyMemory<byte> station, ReadOnlyMemory<byte> password)
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private const long DayMs = 24 * HourMs;

    /// <summary>Longest time from sampling to sending of real-time data.</summary>
    public TimeSpan RealTimeLagMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest time from the beginning of a period to sending: a day's data with a week of backlog.</summary>
    public TimeSpan PeriodLagMax { get; init; } = TimeSpan.FromDays(8);

    /// <summary>How far the station's clock may be ahead of the receiver's, and its sampling ahead of its sending.</summary>
    public TimeSpan AheadMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How old a packet may be that a station kept while the line was down.</summary>
    public TimeSpan BacklogMax { get; init; } = TimeSpan.FromDays(30);

    /// <summary>MN.</summary>
    public ReadOnlySpan<byte> Station => station.Span;

    /// <summary>The first reason for doubt, or none.</summary>
    /// <param name="packet">Any packet of the station.</param>
    /// <param name="dataLocalMs">DataTime, its own or that of the message it continues; 0 for none.</param>
    /// <param name="nowLocalMs">Now on the receiver's clock in the zone of the station; null while that clock is not known.</param>
    public Hj212Doubt Look(in Hj212Packet packet, long dataLocalMs, long? nowLocalMs)
    {
        if (!packet.Station.SequenceEqual(station.Span)) return Hj212Doubt.OtherStation;
        if (!password.IsEmpty && !packet.Password.SequenceEqual(password.Span)) return Hj212Doubt.WrongPassword;
        if (!IsKnown(packet.System)) return Hj212Doubt.UnknownSystem;

        // Who asks for the time, or says that it lives, may have a wrong clock.
        if (!packet.Command.IsData()) return Hj212Doubt.None;
        var sent = packet.RequestLocalMs;
        var ahead = (long)AheadMax.TotalMilliseconds;
        if (sent != 0 && nowLocalMs is { } now && sent > now + ahead) return Hj212Doubt.Ahead;
        if (sent != 0 && nowLocalMs is { } later && later - sent > BacklogMax.TotalMilliseconds) return Hj212Doubt.Stale;
        if (dataLocalMs == 0) return Hj212Doubt.NoDataTime;
        if (dataLocalMs % AlignmentOf(packet.Command) != 0) return Hj212Doubt.UnalignedTime;
        if (sent == 0) sent = nowLocalMs ?? 0;
        if (sent == 0) return Hj212Doubt.None;
        if (dataLocalMs > sent + (packet.Command == Hj212Command.RealTimeData ? ahead : 0)) return Hj212Doubt.DataAfterRequest;
        var lag = packet.Command == Hj212Command.RealTimeData ? RealTimeLagMax : PeriodLagMax;
        return sent - dataLocalMs > lag.TotalMilliseconds ? Hj212Doubt.DataTooOld : Hj212Doubt.None;
    }

    private static long AlignmentOf(Hj212Command command) => command switch
    {
        Hj212Command.MinuteData => MinuteMs,
        Hj212Command.HourData => HourMs,
        Hj212Command.DayData => DayMs,
        _ => 1,
    };

    private static bool IsKnown(Hj212System system) => (int)system is >= 21 and <= 27 or >= 31 and <= 41 or 51 or 52 or 91;
}
