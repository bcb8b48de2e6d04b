using SmartPoles.EdgeAgent.Forward;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Tests.Forward;

public class ForwardBacklogTests
{
    private readonly ForwardCounters _counters = new();
    private long _order;

    [Fact]
    public void Add_BeyondTheBound_DropsOldRealTimeThenMinutesThenHoursAndCountsEach()
    {
        var backlog = new ForwardBacklog(3, _counters);
        Add(backlog, Hj212Command.HourData, Hj212Command.MinuteData, Hj212Command.RealTimeData, Hj212Command.RealTimeData);
        Assert.Equal((1, 0, 0), (_counters.DroppedRealTime, _counters.DroppedMinute, _counters.DroppedHour));

        Add(backlog, Hj212Command.MinuteData, Hj212Command.MinuteData, Hj212Command.HourData, Hj212Command.HourData, Hj212Command.HourData);

        Assert.Equal((2, 3, 1), (_counters.DroppedRealTime, _counters.DroppedMinute, _counters.DroppedHour));
        Assert.Equal(3, backlog.Count);
    }

    [Fact]
    public void Peek_SeveralKinds_IsTheOldestUntilItIsRemoved()
    {
        var backlog = new ForwardBacklog(10, _counters);
        Add(backlog, Hj212Command.MinuteData, Hj212Command.RealTimeData, Hj212Command.HourData);

        var seen = new List<Hj212Command>();
        while (backlog.Peek() is { } packet)
        {
            Assert.Same(packet, backlog.Peek());
            seen.Add(packet.Command);
            backlog.Remove(packet);
        }

        Assert.Equal([Hj212Command.MinuteData, Hj212Command.RealTimeData, Hj212Command.HourData], seen);
    }

    [Fact]
    public void Remove_APacketThatWasDroppedMeanwhile_TakesNoOther()
    {
        var backlog = new ForwardBacklog(1, _counters);
        Add(backlog, Hj212Command.RealTimeData);
        var sent = backlog.Peek()!;
        Add(backlog, Hj212Command.RealTimeData);

        backlog.Remove(sent);

        Assert.Equal(1, backlog.Count);
    }

    private void Add(ForwardBacklog backlog, params Hj212Command[] commands)
    {
        foreach (var command in commands) backlog.Add(new ForwardPacket(command, [], [], _order++));
    }
}
