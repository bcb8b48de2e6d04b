using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>
/// A Modbus TCP slave of sixty-four registers: reads (3, 4) and single writes (6). Register 0 counts the reads, so that there is always
/// something new to report. It can fall silent without closing.
/// </summary>
internal sealed class TcpSlave : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TcpSlave()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ushort[] Registers { get; } = new ushort[64];

    public bool IsSilent { get; set; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var request = new byte[12];
            try
            {
                while (true)
                {
                    await stream.ReadExactlyAsync(request, _stop.Token);
                    if (!IsSilent) await stream.WriteAsync(Answer(request), _stop.Token);
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or EndOfStreamException)
            {
                // The master left.
            }
        }
    }

    private byte[] Answer(byte[] request)
    {
        var function = request[7];
        int address = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(8)), second = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(10));
        if (function == 6)
        {
            Registers[address] = (ushort)second;
            if (address == 16) Registers[4] = (ushort)second;    // dimming as it is
            return [.. request];
        }

        Registers[0] = (ushort)((Registers[0] + 1) % 5000);
        var answer = new byte[9 + (second * 2)];
        request.AsSpan(0, 4).CopyTo(answer);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(4), (ushort)(3 + (second * 2)));
        (answer[6], answer[7], answer[8]) = (request[6], function, (byte)(second * 2));
        for (var index = 0; index < second; index++) BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(9 + (index * 2)), Registers[address + index]);
        return answer;
    }
}
