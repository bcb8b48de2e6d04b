using System.Text;
using CsCheck;
using SmartPoles.EdgeAgent.Status;

namespace SmartPoles.EdgeAgent.Tests.Status;

public class RequestHeadTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost:9180", true)]
    [InlineData("127.0.0.1:9180", true)]
    [InlineData("[::1]:9180", true)]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:9180", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1@evil.example", false)]
    [InlineData("localhost:9180:1", false)]
    [InlineData("", false)]
    public void IsForLoopback_ByItsHost_IsTold(string host, bool expected) => Assert.Equal(expected, Parse($"GET / HTTP/1.1\r\nHost: {host}")!.IsForLoopback);

    [Fact]
    public void IsForLoopback_NoHostOrTwo_IsNot()
    {
        Assert.False(Parse("GET / HTTP/1.1")!.IsForLoopback);
        Assert.False(Parse("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example")!.IsForLoopback);
    }

    [Fact]
    public void Parse_QueryBehindThePath_IsCutOff() => Assert.Equal("/metrics", Parse("HEAD /metrics?x=1 HTTP/1.1")!.Path);

    [Fact]
    public void Parse_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes => { RequestHead.Parse(bytes); });

    private static RequestHead? Parse(string head) => RequestHead.Parse(Encoding.Latin1.GetBytes(head));
}
