using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>Speaks TLS in front of a server that does not, with a certificate that can be changed.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _loop;

    public TlsFront(int target, X509Certificate2 certificate)
    {
        _target = target;
        Certificate = certificate;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    public X509Certificate2 Certificate { get; set; }

    /// <summary>Clients that hung up when they saw the certificate.</summary>
    public int Refused { get; private set; }

    /// <summary>Bytes that clients have trusted to this front.</summary>
    public long Entrusted { get; private set; }

    /// <summary>An authority that signs certificates for localhost.</summary>
    public static (X509Certificate2 Authority, X509Certificate2 Server) NewAuthority(string name)
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var authority = request.CreateSelfSigned(from, from.AddDays(30));

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(authority, from, from.AddDays(20), [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(serverKey);
        return (authority, X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
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
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception trouble) when (trouble is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The end of the test.
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var ours = client;
        using var server = new TcpClient();
        try
        {
            await using var inside = new SslStream(client.GetStream());
            await inside.AuthenticateAsServerAsync(Certificate);
            var first = new byte[4096];
            var count = await inside.ReadAsync(first, _stop.Token);
            if (count == 0) Refused++;
            if (count == 0) return;
            Entrusted += count;
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await server.GetStream().WriteAsync(first.AsMemory(0, count), _stop.Token);
            await Task.WhenAny(inside.CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(inside, _stop.Token));
        }
        catch (Exception trouble) when (trouble is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            Refused++;
        }
    }
}
