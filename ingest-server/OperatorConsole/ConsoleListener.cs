using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SmartPoles.IngestServer.Intake;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Binds the console to Kestrel, plain or with TLS.</summary>
internal static class ConsoleListener
{
    internal static void Add(IWebHostBuilder web, ConsoleOptions options, CertificateWatch? certificate) => web.ConfigureKestrel(kestrel =>
    {
        // What the server is made of is nobody's business (ASVS 13.4.6).
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Parse(options.Host), options.HttpPort, listener =>
        {
            // Before the handshake, which costs more than the connection; Kestrel's own limit would count gateways, too.
            var open = 0;
            listener.Use(next => async connection =>
            {
                try
                {
                    if (Interlocked.Increment(ref open) > options.ConnectionsMax) connection.Abort();
                    else await next(connection);
                }
                finally
                {
                    Interlocked.Decrement(ref open);
                }
            });
            if (certificate is not null) listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.ForHandshake()) });
        });
    });
}
