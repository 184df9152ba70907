# The web page in a container: docker build -t cxr_app . && docker run -p 7860:7860 cxr_app
FROM python:3.11-slim
COPY . /src
RUN pip install --no-cache-dir '/src[app,dicom]' && rm -r /src && useradd --create-home cxr
USER cxr
EXPOSE 7860
CMD ["cxr_app", "--host", "0.0.0.0", "--port", "7860"]
