using SmartPoles.EdgeAgent.Forward;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Forward;

public class ForwardRequestsTests
{
    private static readonly long Noon = new DateTimeOffset(2026, 5, 18, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly ForwardIntervals _intervals = new(ForwardBench.Options());

    [Theory]
    [InlineData("1061", "", "9011 QnRtn=1|1061 RtdInterval=60|9012 ExeRtn=1")]
    [InlineData("1062", "RtdInterval=30", "9011 QnRtn=1|9012 ExeRtn=1")]
    [InlineData("1062", "RtdInterval=29", "9011 QnRtn=1|9012 ExeRtn=3")]
    [InlineData("1062", "", "9011 QnRtn=1|9012 ExeRtn=3")]
    [InlineData("1063", "", "9011 QnRtn=1|1063 MinInterval=10|9012 ExeRtn=1")]
    [InlineData("1064", "MinInterval=5", "9011 QnRtn=1|9012 ExeRtn=1")]
    [InlineData("1064", "MinInterval=7", "9011 QnRtn=1|9012 ExeRtn=3")]
    [InlineData("1012", "SystemTime=20260518120000", "9011 QnRtn=2")]
    [InlineData("3011", "PolId=a34004", "9011 QnRtn=8")]
    [InlineData("1011", "", "9011 QnRtn=1|1011 SystemTime=20260518120000|9012 ExeRtn=1")]
    public void Answer_ARequest_IsThatOfTheStandard(string command, string data, string expected) => Assert.Equal(expected, Answer(command, data));

    [Theory]
    [InlineData("654321", ForwardBench.Station, "9011 QnRtn=3")]
    [InlineData("123456", "3715020118000000000000B2", "9011 QnRtn=4")]
    public void Answer_AStranger_IsToldWhy(string password, string station, string expected) => Assert.Equal(expected, Answer("1061", "", password, station));

    [Fact]
    public void Answer_ALegalInterval_IsInForce()
    {
        Answer("1062", "RtdInterval=30");
        Answer("1064", "MinInterval=5");
        Answer("1064", "MinInterval=61");

        Assert.Equal((30, 5), (_intervals.RealTimeSeconds, _intervals.Minutes));
    }

    private string Answer(string command, string data, string password = "123456", string station = ForwardBench.Station)
    {
        var frame = Hj212Text.Frame($"QN=20260518120000000;ST=22;CN={command};PW={password};MN={station};Flag=5;CP=&&{data}&&");
        Assert.Equal(Hj212Status.Ok, Hj212Frame.Read(frame, out var read, out _));
        Assert.Equal(Hj212PacketStatus.Ok, Hj212Packet.Read(read, out var packet));
        var answer = new ForwardRequests(ForwardBench.Options(), _intervals).Answer(packet, Noon, out _);
        return string.Join('|', Hj212Text.ReadAll(answer).Select(each =>
        {
            Assert.Equal("20260518120000000", each.Fields["QN"]);
            return $"{each.Command} {string.Join(';', each.Groups.Select(group => string.Join(',', group.Select(item => $"{item.Key}={item.Value}"))))}";
        }));
    }
}
