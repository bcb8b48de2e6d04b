using System.Text;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

public class Hj212ExchangeTests
{
    private const string Number = "20200815083000123";
    private readonly Hj212Exchange _exchange = new();

    [Fact]
    public void At_NoAnswer_SendsFourTimesInAllAndGivesUpAfterFortySeconds()
    {
        _exchange.Begin(Hj212Command.RealTimeData, Encoding.ASCII.GetBytes(Number), 1_000);
        var steps = new List<(long, Hj212Step)>();
        for (var now = 1_000L; now < 60_000; now += 500)
        {
            if (_exchange.At(now) is var step && step != Hj212Step.Wait) steps.Add((now, step));
            if (step == Hj212Step.GiveUp) break;
        }

        Assert.Equal([(11_000, Hj212Step.SendAgain), (21_000, Hj212Step.SendAgain), (31_000, Hj212Step.SendAgain), (41_000, Hj212Step.GiveUp)], steps);
        Assert.Equal(4, _exchange.Sent);
    }

    [Theory]
    [InlineData(Hj212Command.RealTimeData, Hj212Command.DataAnswer, true)]
    [InlineData(Hj212Command.RealTimeData, Hj212Command.NoticeAnswer, false)]
    [InlineData(Hj212Command.TimeRequest, Hj212Command.NoticeAnswer, true)]
    [InlineData(Hj212Command.TimeRequest, Hj212Command.DataAnswer, false)]
    [InlineData(Hj212Command.HourData, Hj212Command.Heartbeat, false)]
    public void Take_AnAnswer_CountsByItsKind(Hj212Command sent, Hj212Command answer, bool counts)
    {
        Begin(sent);

        Assert.Equal(counts, Take(answer, ""));
        Assert.Equal(counts ? Hj212Step.Done : Hj212Step.Wait, _exchange.At(1));
    }

    [Fact]
    public void Take_AnswerToAnotherNumber_IsNotOurs()
    {
        Begin(Hj212Command.RealTimeData);

        Assert.False(Take(Hj212Command.DataAnswer, "", "20200815083000124"));
        Assert.Equal(Hj212Step.Wait, _exchange.At(1));
    }

    [Fact]
    public void Take_RequestTakenThenDone_IsNotRepeatedMeanwhile()
    {
        Begin(Hj212Command.SetTime);

        Assert.True(Take(Hj212Command.RequestAnswer, "QnRtn=1", nowMs: 9_000));
        Assert.Equal(Hj212Step.Wait, _exchange.At(18_999));
        Assert.True(Take(Hj212Command.ExecutionResult, "ExeRtn=1"));
        Assert.Equal(Hj212Step.Done, _exchange.At(19_000));
    }

    [Fact]
    public void Take_RequestTakenAndNeverDone_IsGivenUpWithoutRepetition()
    {
        Begin(Hj212Command.SetTime);
        Take(Hj212Command.RequestAnswer, "QnRtn=1", nowMs: 9_000);

        Assert.Equal(Hj212Step.GiveUp, _exchange.At(19_000));
        Assert.Equal(1, _exchange.Sent);
    }

    [Theory]
    [InlineData(Hj212Command.RequestAnswer, "QnRtn=3", 3)]
    [InlineData(Hj212Command.RequestAnswer, "QnRtn=x", 0)]
    [InlineData(Hj212Command.ExecutionResult, "ExeRtn=5", 5)]
    public void Take_ANo_IsRefusedWithItsReason(Hj212Command answer, string data, int result)
    {
        Begin(Hj212Command.SetTime);

        Assert.True(Take(answer, data));
        Assert.Equal((Hj212Step.Refused, result), (_exchange.At(1), _exchange.Result));
    }

    private void Begin(Hj212Command command) => _exchange.Begin(command, Encoding.ASCII.GetBytes(Number), 0);

    private bool Take(Hj212Command command, string data, string number = Number, long nowMs = 0)
    {
        Assert.Equal(Hj212PacketStatus.Ok, Packets.Read(Packets.Framed($"QN={number};ST=91;CN={(int)command};PW=123456;MN=A;Flag=4;CP=&&{data}&&"), out var packet));
        return _exchange.Take(packet, nowMs);
    }
}
