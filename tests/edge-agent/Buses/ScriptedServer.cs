using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>A device on loopback TCP whose every word a test says, and the bus that speaks to it.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _peer;

    public ScriptedServer(TcpFraming framing, int timeoutMs = 500)
    {
        _listener.Start();
        var options = new BusOptions
        {
            Name = "bus-1",
            Serial = null,
            Tcp = new TcpOptions { Host = "127.0.0.1", Port = Port, Framing = framing },
            TimeoutMs = timeoutMs,
            Devices = [],
        };
        Bus = BusFactory.Create(options, TimeProvider.System, NullLogger.Instance);
    }

    public IBus Bus { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Starts a question for one register. Never on the bus's own thread, where this test may find itself after an answer: there
    /// the call would return only with the outcome, and nobody would be left to play the device.
    /// </summary>
    public Task<BusReply> Ask(byte[] registers, CancellationToken cancel) => Task.Run(
        () => Bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), registers, cancel).AsTask(), CancellationToken.None);

    /// <summary>The next question; accepts the connection when there is none.</summary>
    public async Task<byte[]> HearAsync(int size)
    {
        _peer ??= await _listener.AcceptSocketAsync(Stop);
        _peer.NoDelay = true;
        var question = new byte[size];
        for (var got = 0; got < size;)
        {
            var count = await _peer.ReceiveAsync(question.AsMemory(got), Stop);
            Assert.NotEqual(0, count);
            got += count;
        }

        return question;
    }

    public async Task SayAsync(byte[] bytes) => await _peer!.SendAsync(bytes, Stop);

    /// <summary>Ends the connection, or only this side's sending.</summary>
    public void HangUp(bool half)
    {
        if (half)
        {
            _peer!.Shutdown(SocketShutdown.Send);
            return;
        }

        _peer!.Dispose();
        _peer = null;
    }

    /// <summary>Waits for the connection that follows.</summary>
    public void Forget() => _peer = null;

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        _peer?.Dispose();
        _listener.Stop();
    }
}
