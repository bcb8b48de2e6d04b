using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SmartPoles.IngestServer.Tests")]
