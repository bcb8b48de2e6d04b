using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Probes;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Probes;

/// <summary>Asking on real sockets.</summary>
public class ProbeAskerTests
{
    private readonly ProbeAsker _asker = new(TimeProvider.System);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nServer: camera\r\n\r\n", 200)]
    [InlineData("HTTP/1.0 401 Unauthorized\r\n\r\n", 401)]
    [InlineData("HTTP/1.1 503\r\n\r\n", 503)]
    public async Task Ask_HttpServer_IsReachableWithItsStatus(string answer, int status)
    {
        using var device = new WebDevice(answer);

        var result = await AskAsync(ProbeWay.Http, device.Port, path: "/live?channel=1");

        Assert.Equal((ProbeOutcome.Reachable, ProbeWay.Http, status), (result.Outcome, result.Way, result.HttpStatus));
        Assert.True(result.Latency > TimeSpan.Zero);
        Assert.StartsWith($"HEAD /live?channel=1 HTTP/1.1\r\nHost: 127.0.0.1:{device.Port}\r\n", Assert.Single(device.Requests));
    }

    [Theory]
    [InlineData("RTSP/1.0 200 OK\r\n\r\n")]
    [InlineData("SSH-2.0-dropbear\r\n")]
    [InlineData("HTTP/1.1 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 999 No\r\n\r\n")]
    public async Task Ask_SomethingElseOnThePort_IsNotHttp(string answer)
    {
        using var device = new WebDevice(answer);
        var result = await AskAsync(ProbeWay.Http, device.Port);
        Assert.Equal((ProbeOutcome.NotHttp, false), (result.Outcome, result.IsReachable));
    }

    [Fact]
    public async Task Ask_ServerThatSaysNothing_IsTimeoutByHttpAndReachableByTcp()
    {
        using var device = new WebDevice(answer: null);

        Assert.Equal(ProbeOutcome.Timeout, (await AskAsync(ProbeWay.Http, device.Port, timeoutMs: 200)).Outcome);
        Assert.Equal(ProbeOutcome.Reachable, (await AskAsync(ProbeWay.Tcp, device.Port)).Outcome);
    }

    [Fact]
    public async Task Ask_NobodyOnThePort_IsRefused()
    {
        var result = await AskAsync(ProbeWay.Tcp, FreePort.Next());

        Assert.Equal(ProbeOutcome.Refused, result.Outcome);
        Assert.NotEmpty(result.Reason);
    }

    [Fact]
    public async Task Ask_NameThatLeadsNowhere_SaysNothingAboutTheDevice()
    {
        var result = await AskAsync(ProbeWay.Tcp, 80, host: "no-such-host.invalid");

        Assert.Equal((ProbeOutcome.NameUnknown, false), (result.Outcome, result.IsAboutDevice));
    }

    [Fact]
    public async Task Ask_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        using var device = new WebDevice(answer: null);
        var asking = _asker.AskAsync(Options(ProbeWay.Http, device.Port, timeoutMs: 30_000), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Ask_EchoOfThisMachine_IsReachable(string host)
    {
        using (var socket = EchoSocket.TryOpen(IPAddress.Parse(host).AddressFamily))
        {
            if (socket is null) Assert.Skip("This machine permits no ICMP: run as root or set net.ipv4.ping_group_range");
        }

        if (host == "::1" && !Socket.OSSupportsIPv6) Assert.Skip("This machine has no IPv6");
        var result = await AskAsync(ProbeWay.Icmp, port: null, host: host);

        Assert.Equal((ProbeOutcome.Reachable, ProbeWay.Icmp), (result.Outcome, result.Way));
    }

    [Fact]
    public async Task Ask_EchoNotPermitted_FallsBackToThePortAndCheckTellsIt()
    {
        using var device = new WebDevice("HTTP/1.1 200 OK\r\n\r\n");
        var asker = new ProbeAsker(TimeProvider.System, _ => null);
        var options = Options(ProbeWay.Icmp, device.Port);

        var result = await asker.AskAsync(options, CancellationToken.None);

        Assert.Equal((ProbeOutcome.Reachable, ProbeWay.Tcp), (result.Outcome, result.Way));
        var told = ProbeCheck.Judge(options, result);
        Assert.Equal(CheckMark.Warning, told.Mark);
        Assert.Contains("ICMP is not permitted here", told.What);
        Assert.Contains("ping_group_range", told.Next);
    }

    [Fact]
    public async Task Ask_EchoNotPermittedAndNoPort_SaysSoAndNothingAboutTheDevice()
    {
        var asker = new ProbeAsker(TimeProvider.System, _ => null);
        var options = Options(ProbeWay.Icmp, port: null);

        var result = await asker.AskAsync(options, CancellationToken.None);

        Assert.Equal((ProbeOutcome.NotPermitted, false, false), (result.Outcome, result.IsReachable, result.IsAboutDevice));
        Assert.Equal(CheckMark.Fault, ProbeCheck.Judge(options, result).Mark);
    }

    /// <summary>RFC 1071, 3: the worked example.</summary>
    [Fact]
    public void Checksum_OfTheExample_IsItsComplement() =>
        Assert.Equal(0xFFFF - 0xDDF2, EchoSocket.Checksum([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]));

    [Fact]
    public void IsAnswer_OnlyTheSameContent_WithOrWithoutTheHeaderOfIp()
    {
        var question = new byte[24];
        EchoSocket.Write(question, isV6: false);
        Assert.Equal(0, EchoSocket.Checksum(question));
        byte[] answer = [0, .. question[1..]];
        byte[] other = [.. answer];
        other[^1] ^= 1;

        Assert.True(EchoSocket.IsAnswer(answer, question, isV6: false));
        Assert.True(EchoSocket.IsAnswer([0x45, .. new byte[19], .. answer], question, isV6: false));
        Assert.False(EchoSocket.IsAnswer(question, question, isV6: false));
        Assert.False(EchoSocket.IsAnswer(other, question, isV6: false));
        Assert.False(EchoSocket.IsAnswer(answer.AsSpan(0, 23), question, isV6: false));
        Assert.False(EchoSocket.IsAnswer([0x4F], question, isV6: false));
    }

    private Task<ProbeResult> AskAsync(ProbeWay by, int? port, string host = "127.0.0.1", int timeoutMs = 5000, string path = "/") =>
        _asker.AskAsync(Options(by, port, host, timeoutMs, path), CancellationToken.None);

    private static ProbeOptions Options(ProbeWay by, int? port, string host = "127.0.0.1", int timeoutMs = 5000, string path = "/") => new()
    {
        Id = "3715020136000001", Host = host, By = by, Port = port, HttpPath = path, PeriodMs = 30_000, TimeoutMs = timeoutMs, Tries = 1, Path = "$",
    };
}
