using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SmartPoles.Tests.Shared;

/// <summary>The platform of a bureau: reads by the standard's grammar, answers or not as the test says.</summary>
public sealed class Bureau : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Hj212Text> _heard = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Task _loop;
    private Socket? _socket;

    public Bureau(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Acknowledges data.</summary>
    public bool Answers { get; set; } = true;

    public int Connections { get; private set; }

    public IReadOnlyList<Hj212Text> Heard => [.. _heard];

    /// <summary>What the grammar refused.</summary>
    public IReadOnlyList<string> Faults => [.. _faults];

    public Hj212Text[] Of(string command) => [.. _heard.Where(packet => packet.Command == command)];

    public async Task SendAsync(string body) => await _socket!.SendAsync(Hj212Text.Frame(body));

    /// <summary>Cuts the line.</summary>
    public void HangUp() => _socket?.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (_loop.IsCompleted) return;
        await _stop.CancelAsync();
        HangUp();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _socket = await _listener.AcceptSocketAsync(_stop.Token);
                Connections++;
                await ServeAsync(_socket);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The line was cut, by either side.
            }
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
                var frame = stream[..(end + 1)].ToArray();
                stream.RemoveRange(0, end + 1);
                try
                {
                    var packet = Hj212Text.Read(frame);
                    _heard.Enqueue(packet);
                    if (!Answers || (packet.Flag & 1) == 0) continue;
                    await socket.SendAsync(Hj212Text.Frame($"QN={packet.Fields["QN"]};ST=91;CN=9014;PW={packet.Fields["PW"]};MN={packet.Fields["MN"]};Flag=4;CP=&&&&"));
                }
                catch (FormatException fault)
                {
                    _faults.Enqueue(fault.Message);
                }
            }
        }
    }
}
