using System.Diagnostics;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

/// <summary>A foreign master (mbpoll) asks over one pseudo-terminal; every byte of the line is copied to the one that is listened to.</summary>
public sealed class SniffTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly List<Process> _socats = [];
    private readonly LampSlave _lamp = new();

    public async ValueTask InitializeAsync()
    {
        var socat = RealPart.Require("socat", "socat");
        foreach (var (near, far) in new[] { ("bus", "master"), ("copy", "ear") })
        {
            _socats.Add(Process.Start(socat, [$"pty,raw,echo=0,link={_folder[near]}", $"pty,raw,echo=0,link={_folder[far]}"]));
            await Deadline.Until(() => File.Exists(_folder[near]) && File.Exists(_folder[far]), TimeSpan.FromSeconds(60), "socat makes the line");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lamp.DisposeAsync();
        foreach (var socat in _socats)
        {
            socat.Kill();
            socat.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Sniff_AForeignMasterAndItsSlave_DecodesAndPairsThem()
    {
        var mbpoll = RealPart.Require("mbpoll", "mbpoll");
        await using var bus = new FileStream(_folder["bus"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        await using var copy = new FileStream(_folder["copy"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        await using var sniff = AgentProcess.Start("bus", "sniff", "--port", _folder["ear"], "--baud", "19200", "--for", "40", "--capture", _folder["pole.cap"]);
        await sniff.SeeAsync("listening on");

        var answering = Task.Run(() => AnswerOnce(bus, copy));
        using var master = Process.Start(new ProcessStartInfo(mbpoll, ["-m", "rtu", "-b", "19200", "-P", "none", "-a", "1", "-0", "-r", "0", "-c", "4", "-t", "4", "-1", _folder["master"]]) { RedirectStandardOutput = true })!;
        var told = await master.StandardOutput.ReadToEndAsync();
        await answering;

        Assert.Contains("2286", told);
        await sniff.SeeAsync("asks: read holding registers 0..3");
        await sniff.SeeAsync("answers: 0: 2286 450 987 950");
        await copy.WriteAsync(new byte[] { 0xDE, 0xAD });
        await sniff.SeeAsync("2 bytes of no frame: DE AD");
        sniff.Signal("INT");
        await sniff.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Matches(@"1 +1 +1 +0 +0", sniff.Error);

        var captured = await File.ReadAllLinesAsync(_folder["pole.cap"]);
        Assert.Equal(BusCaptureLine.Head, captured[0]);
        var kinds = captured.Skip(1).Select(text => BusCaptureLine.TryParse(text, out var line, out var fault) ? $"{line!.Kind} {Convert.ToHexString(line.Bytes)}" : fault).ToList();
        Assert.Equal(3, kinds.Count);
        Assert.Equal("Question 0103000000044409", kinds[0]);
        Assert.StartsWith("Answer 010308", kinds[1], StringComparison.Ordinal);
        Assert.Equal("Noise DEAD", kinds[2]);
    }

    private void AnswerOnce(FileStream bus, FileStream copy)
    {
        var question = new byte[8];
        bus.ReadExactly(question);
        copy.Write(question);
        var answer = new byte[RtuFrame.SizeMax];
        RtuFrame.Write(question[0], _lamp.Answer(question.AsSpan(1, 5)), answer, out var length);
        copy.Write(answer, 0, length);
        bus.Write(answer, 0, length);
    }
}
