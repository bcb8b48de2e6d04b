using System.Net;
using System.Net.Sockets;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Instruments;

/// <summary>A platform that keeps every line, splits it by the standard's grammar and acknowledges what is right.</summary>
internal sealed class ScriptedPlatform : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Hj212Text> _right = [];
    private readonly List<byte> _all = [];
    private readonly Task _loop;
    private int _refused;

    public ScriptedPlatform()
    {
        _listener.Start();
        _loop = RunAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Right packets that are not acknowledged first.</summary>
    public int Ignores { get; set; }

    /// <summary>Sent after the first acknowledgement.</summary>
    public string? Request { get; set; }

    /// <summary>Packets that the grammar takes; answers included.</summary>
    public IReadOnlyList<Hj212Text> Right
    {
        get
        {
            lock (_all) return [.. _right];
        }
    }

    /// <summary>Lines that it refuses.</summary>
    public int Refused
    {
        get
        {
            lock (_all) return _refused;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_stop.Token);
                await ServeAsync(socket);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var stream = new List<byte>();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, _stop.Token) is var received && received > 0)
        {
            stream.AddRange(buffer[..received]);
            while (stream.IndexOf((byte)'\n') is var end && end >= 0)
            {
                var line = stream[..(end + 1)].ToArray();
                stream.RemoveRange(0, end + 1);
                foreach (var answer in Take(line)) await socket.SendAsync(Hj212Text.Frame(answer));
            }
        }
    }

    private List<string> Take(byte[] line)
    {
        lock (_all)
        {
            _all.AddRange(line);
            Hj212Text packet;
            try
            {
                packet = Hj212Text.Read(line);
            }
            catch (FormatException)
            {
                _refused++;
                return [];
            }

            _right.Add(packet);
            if ((packet.Flag & 1) == 0) return [];
            if (Ignores > 0)
            {
                Ignores--;
                return [];
            }

            var answer = packet.Command.StartsWith('2') ? "9014" : "9013";
            var answers = new List<string> { $"QN={packet.Fields["QN"]};ST=91;CN={answer};PW=123456;MN={packet.Fields["MN"]};Flag=4;CP=&&&&" };
            if (Request is { } request) answers.Add(request);
            Request = null;
            return answers;
        }
    }
}
